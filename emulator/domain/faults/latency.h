#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace emulator {

// The two rules, as JSON for FaultRuleFromJson, that make every call and every delivery of a world
// take this long besides what other rules do: "15ms", or "15ms±5ms" for 10 to 20 ms as the seed
// says. They are called "latency" and "latency-of-deliveries". "0ms" and an empty text are no rule.
//
// InvalidArgument when the text is no latency.
absl::StatusOr<std::vector<nlohmann::json>> LatencyRules(absl::string_view text);

}  // namespace emulator
