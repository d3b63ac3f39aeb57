#pragma once

#include <nlohmann/json_fwd.hpp>

#include "emulator/tools/import/captured_request.h"

namespace emulator {

// The event with which AWS calls a function: API Gateway (payload format 1.0 and 2.0), a function
// URL, a load balancer. With isBase64Encoded the body is decoded. Adds the request, and answers
// whether it is such an event.
bool ReadGatewayEvent(const nlohmann::ordered_json& json, Captures& captures);

}  // namespace emulator
