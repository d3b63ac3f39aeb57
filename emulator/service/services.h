#pragma once

#include <memory>
#include <string>

#include "emulator/service/admission.h"
#include "emulator/service/service_table.h"

namespace emulator {

// The services, each as a table of its handlers. The admission must outlive them. `endpoint` is
// what minted credentials name.
std::unique_ptr<ServiceTable> MakeAuthService(Admission& admission, const std::string& endpoint);
std::unique_ptr<ServiceTable> MakePubsubService(Admission& admission);
std::unique_ptr<ServiceTable> MakeTokenService(Admission& admission, const std::string& endpoint);
std::unique_ptr<ServiceTable> MakeScsService(Admission& admission);
std::unique_ptr<ServiceTable> MakeControlService(Admission& admission);
std::unique_ptr<ServiceTable> MakeLeaderboardService(Admission& admission);
std::unique_ptr<ServiceTable> MakePingService(Admission& admission);
std::unique_ptr<ServiceTable> MakeWebhookService(Admission& admission);

}  // namespace emulator
