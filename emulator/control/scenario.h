#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/control/control_command.h"

namespace emulator {

// A scenario: what a world is to hold, as JSON (fixtures/scenarios/scenario.schema.json):
//
//   clock        "manual:2026-01-01T00:00:00Z"
//   caches       ["chat"]
//   items        [{"cache", "key", "value", "ttl_ms"}]: item_json.h
//   webhooks     [{"cache", "webhook", "topic", "url", "secret"}]
//   credentials  [{"name", "kind", "permissions", "expires_in_seconds", "token_id"}]
//   orders       [{"cache", "webhook", "order", …}]: OrderParameters() of shared_parts.h
//   faults       [rules]: fault_json.h
//   latency      "15ms±5ms": latency.h
//
// All else that the world holds stays. A cache that exists stays as it is; items, webhooks and
// faults replace those of their name. The secret of a webhook is drawn when none is given.

// Loads it into a world, all or nothing, and keeps the resulting state as the snapshot "scenario".
// When the scenario has a clock, freezes and moves the clock before; it may not go back. Returns
// {"credentials": {name: what was minted}, "webhooks": [with their secrets]}. InvalidArgument with
// the JSON pointer of what is wrong.
ControlAnswer LoadScenario(World& world, const std::string& endpoint,
                           const nlohmann::json& scenario);

// The time at which the scenario's clock stands still; absent when it has no clock.
absl::StatusOr<std::optional<absl::Time>> ClockOfScenario(const nlohmann::json& scenario);

// Puts the rules of LatencyRules into a world, as the command putFault does; the errors of that.
absl::Status PutLatency(World& world, const std::string& endpoint,
                        const std::vector<nlohmann::json>& rules);

// What the world's latest scenario minted, by name; empty without one.
nlohmann::ordered_json ScenarioCredentials(World& world);

inline constexpr char kScenarioSnapshot[] = "scenario";

}  // namespace emulator
