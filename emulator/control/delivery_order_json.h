#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "absl/status/status.h"
#include "emulator/base/json_reader.h"
#include "emulator/domain/webhooks/delivery/delivery_order_store.h"
#include "emulator/world/command.h"

namespace emulator {

// The order of deliveries as JSON:
//
//   {"order": "in-order"}                          as they were published
//   {"order": "concurrent", "concurrency": 8}      the same, so many at once
//   {"order": "hold"}                              none before it is released
//   {"order": "shuffle" | "reverse", "window": 4, "gather_ms": 100}
//   {"order": "given", "sequence": [2, 1, 3], "gather_ms": 100}
//   {"order": "default"}                           none of its own any more
//
// `concurrency` goes with each. With "cache" and "webhook" it is that webhook's, else it puts all
// webhooks that have none of their own into one lane.
inline constexpr char kDefaultOrder[] = "default";
inline constexpr uint32_t kDefaultWindow = 4;
inline constexpr uint32_t kDefaultGatherMs = 100;

nlohmann::ordered_json OrderToJson(const DeliveryOrder& order);

// Sets an order within a command. InvalidArgument names the member; CacheNotFound,
// WebhookNotFound.
absl::Status SetOrderFromJson(Scope& scope, JsonReader& body);

}  // namespace emulator
