#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "emulator/control/control_command.h"
#include "emulator/domain/webhooks/laboratory/explain.h"

namespace emulator {

// What is wrong with a webhook request, from JSON and as JSON. The answer is
//
//   {"valid": false, "secret_of": "webhook hook of cache chat", "delivery": 12,
//    "findings": [{"name": "sorted-keys", "explanation": "…"}]}

// Explains a request that a receiver got:
//
//   {"body": "…" | "body_base64": "…", "signature": "…", "headers": {name: value or [values]},
//    "cache", "webhook", "secret", "received_at": "2026-01-01T00:00:00Z"}
//
// With `cache` and `webhook` it is to be that webhook's, else that of any webhook of its topic; a
// `secret` is tried before those of the world. InvalidArgument, CacheNotFound, WebhookNotFound.
ControlAnswer ExplainRequest(World& world, const nlohmann::json& request);

// Explains what a delivery sent. DeliveryNotFound; DeliveryNotSent.
ControlAnswer ExplainDelivery(World& world, int64_t delivery);

nlohmann::ordered_json ExplanationToJson(const Explanation& explanation);

}  // namespace emulator
