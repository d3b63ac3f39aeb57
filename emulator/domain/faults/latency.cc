#include "emulator/domain/faults/latency.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

bool ReadMs(absl::string_view text, uint64_t& ms) {
  absl::ConsumeSuffix(&text, "ms");
  return absl::SimpleAtoi(text, &ms) && ms <= limits::kFaultDelayMsMax;
}

}  // namespace

absl::StatusOr<std::vector<nlohmann::json>> LatencyRules(absl::string_view text) {
  if (text.empty()) return std::vector<nlohmann::json>();
  const std::vector<std::string> parts =
      absl::StrSplit(absl::StrReplaceAll(text, {{"±", "+-"}}), "+-");
  uint64_t delay_ms = 0;
  uint64_t jitter_ms = 0;
  const bool read = parts.size() <= 2 && ReadMs(parts[0], delay_ms) &&
                    (parts.size() == 1 || ReadMs(parts[1], jitter_ms)) && jitter_ms <= delay_ms;
  if (!read) return errors::Malformed("latency", "must be as 15ms or 15ms±5ms");
  std::vector<nlohmann::json> rules;
  if (delay_ms == 0) return rules;
  const nlohmann::json manner = {
      {"delay_ms", delay_ms}, {"jitter_ms", jitter_ms}, {"besides", true}};
  rules.push_back({{"name", "latency"}, {"rpc", "*"}});
  rules.push_back({{"name", "latency-of-deliveries"}, {"webhook", "*"}});
  for (nlohmann::json& rule : rules) rule.update(manner);
  return rules;
}

}  // namespace emulator
