#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/faults/fault_plan.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

nlohmann::json WithoutCounts(nlohmann::json entry) {
  entry.erase("matched");
  entry.erase("applied");
  return entry;
}

void CheckEntry(const FaultPlan::Entry& entry) {
  Require(entry.applied <= entry.matched, "a rule applies to what it matches");
  const nlohmann::json shown = WithoutCounts(FaultEntryToJson(entry));
  const auto again = FaultRuleFromJson(shown, "");
  Require(again.ok(), "a rule can be put again as it is shown");
  Require(WithoutCounts(FaultEntryToJson({.rule = *again})) == shown, "it is shown the same again");
}

}  // namespace

// One rule, or several in an array.
void FuzzFaultRules(absl::string_view input) {
  const auto parsed = ParseJson(input);
  if (!parsed) return;
  const nlohmann::json json = *parsed;
  FaultPlan plan;
  for (const nlohmann::json& one : json.is_array() ? json : nlohmann::json::array({json})) {
    const auto rule = FaultRuleFromJson(one, "/faults/0");
    if (!rule.ok()) {
      Require(!rule.status().message().empty(), "a mistake is told");
    } else {
      plan.Put(*rule).IgnoreError();
    }
  }
  for (int i = 0; i < 3; ++i) {
    plan.Decide(FaultTarget{.rpc = "cache_client.Scs/Get", .cache = "c", .subject = "k"});
    plan.Decide(DeliveryTarget{.cache = "c", .webhook = "h", .topic = "t"});
  }
  for (const FaultPlan::Entry& entry : plan.entries()) CheckEntry(entry);
}

}  // namespace emulator
