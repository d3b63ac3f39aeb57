#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "emulator/domain/webhooks/delivery_request.h"
#include "emulator/tools/import/captured_request.h"
#include "emulator/tools/import/judgement.h"

namespace emulator {

// A scenario that brings about locally what captured requests had: the caches they name, a webhook
// per topic that posts to `url` with `secret`, and a rule for each cause that the emulator can
// make: the first delivery of the webhook has the first cause, the second the second.
nlohmann::ordered_json ScenarioFrom(const std::vector<CapturedRequest>& requests,
                                    const std::vector<Judgement>& judgements,
                                    const std::string& secret, const std::string& url);

// The captured request as one to send to `url`: the same body and headers, without those that
// belong to the connection on which it came.
DeliveryRequest SameRequest(const CapturedRequest& request, const std::string& url);

}  // namespace emulator
