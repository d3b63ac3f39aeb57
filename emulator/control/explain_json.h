#pragma once

#include <nlohmann/json_fwd.hpp>

#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// What is wrong with a webhook request, as JSON:
//
//   {"valid": false, "secret_of": "webhook hook of cache chat", "delivery": 12,
//    "findings": [{"name": "sorted-keys", "explanation": "…"}]}
nlohmann::ordered_json ExplanationToJson(const Explanation& explanation);

}  // namespace emulator
