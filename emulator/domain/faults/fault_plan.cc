#include "emulator/domain/faults/fault_plan.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_names.h"

namespace emulator {
namespace {

bool Matches(const FaultRule& rule, const FaultTarget& call, absl::string_view rpc_name) {
  if (rule.webhook) return false;
  return (rule.rpc == "*" || rule.rpc == rpc_name) && (!rule.cache || *rule.cache == call.cache) &&
         (!rule.subject || *rule.subject == call.subject);
}

}  // namespace

absl::Status FaultPlan::Put(const FaultRule& rule) {
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.rule.name == rule.name; });
  if (known != entries_.end()) {
    *known = {.rule = rule};
    return absl::OkStatus();
  }
  if (entries_.size() >= limits::kFaultRulesMax) {
    return errors::TooManyFaultRules(limits::kFaultRulesMax);
  }
  entries_.push_back({.rule = rule});
  return absl::OkStatus();
}

absl::Status FaultPlan::Remove(absl::string_view name) {
  const auto removed =
      std::erase_if(entries_, [&](const Entry& entry) { return entry.rule.name == name; });
  return removed > 0 ? absl::OkStatus() : errors::FaultRuleNotFound(name);
}

const FaultRule* FaultPlan::Count(absl::FunctionRef<bool(const FaultRule&)> matches) {
  const FaultRule* deciding = nullptr;
  for (Entry& entry : entries_) {
    if (!matches(entry.rule)) continue;
    ++entry.matched;
    const bool due = entry.matched >= entry.rule.first && entry.matched <= entry.rule.last;
    if (!due || deciding != nullptr) continue;
    ++entry.applied;
    deciding = &entry.rule;
  }
  return deciding;
}

FaultPlan::Decision FaultPlan::Decide(const FaultTarget& call) {
  const std::string rpc_name = FaultNameOf(call.rpc);
  const FaultRule* const rule =
      Count([&](const FaultRule& rule) { return Matches(rule, call, rpc_name); });
  if (rule == nullptr) return {};
  return {.rule = rule->name, .fault = rule->fault};
}

DecidedFault FaultPlan::Decide(const DeliveryTarget& delivery) {
  const FaultRule* const rule = Count([&](const FaultRule& rule) {
    return rule.webhook && (*rule.webhook == "*" || *rule.webhook == delivery.webhook) &&
           (!rule.cache || *rule.cache == delivery.cache) &&
           (!rule.subject || *rule.subject == delivery.topic);
  });
  if (rule == nullptr) return {};
  return {.rule = rule->name, .fault = rule->delivery};
}

}  // namespace emulator
