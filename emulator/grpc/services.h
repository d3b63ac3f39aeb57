#pragma once

#include <memory>

#include "emulator/grpc/admission.h"
#include "emulator/grpc/service_table.h"

namespace emulator {

// The services whose RPCs are plain calls, each as a table of its handlers. The admission must
// outlive them.
std::unique_ptr<ServiceTable> MakeScsService(Admission& admission);
std::unique_ptr<ServiceTable> MakeControlService(Admission& admission);
std::unique_ptr<ServiceTable> MakeLeaderboardService(Admission& admission);
std::unique_ptr<ServiceTable> MakePingService(Admission& admission);
std::unique_ptr<ServiceTable> MakeWebhookService(Admission& admission);

}  // namespace emulator
