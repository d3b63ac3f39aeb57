#include "emulator/domain/faults/fault_plan.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
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

FaultPlan::Applied FaultPlan::Count(absl::FunctionRef<bool(const FaultRule&)> matches) {
  Applied applied;
  for (Entry& entry : entries_) {
    if (!matches(entry.rule)) continue;
    ++entry.matched;
    const bool due = entry.matched >= entry.rule.first && entry.matched <= entry.rule.last;
    const bool decided = applied.rule != nullptr && !applied.rule->besides;
    if (!due || (decided && !entry.rule.besides)) continue;
    ++entry.applied;
    applied.delay += DelayOf(entry);
    if (applied.rule == nullptr || !entry.rule.besides) applied.rule = &entry.rule;
  }
  return applied;
}

absl::Duration FaultPlan::DelayOf(const Entry& entry) const {
  const FaultRule& rule = entry.rule;
  const absl::Duration delay = rule.webhook ? rule.delivery.delay : rule.fault.delay;
  const auto most = static_cast<uint64_t>(absl::ToInt64Microseconds(rule.jitter));
  if (most == 0) return delay;
  const std::string drawn = seed_.Draw(absl::StrCat("jitter of ", rule.name), entry.applied);
  uint64_t number = 0;
  std::memcpy(&number, drawn.data(), sizeof(number));
  return delay - rule.jitter + absl::Microseconds(number % (2 * most + 1));
}

FaultPlan::Decision FaultPlan::Decide(const FaultTarget& call) {
  const std::string rpc_name = FaultNameOf(call.rpc);
  const Applied applied =
      Count([&](const FaultRule& rule) { return Matches(rule, call, rpc_name); });
  if (applied.rule == nullptr) return {};
  Decision decision{
      .rule = applied.rule->name, .fault = applied.rule->fault, .decided = !applied.rule->besides};
  decision.fault.delay = applied.delay;
  return decision;
}

DecidedFault FaultPlan::Decide(const DeliveryTarget& delivery) {
  const Applied applied = Count([&](const FaultRule& rule) {
    return rule.webhook && (*rule.webhook == "*" || *rule.webhook == delivery.webhook) &&
           (!rule.cache || *rule.cache == delivery.cache) &&
           (!rule.subject || *rule.subject == delivery.topic);
  });
  if (applied.rule == nullptr) return {};
  DecidedFault decided{.rule = applied.rule->name, .fault = applied.rule->delivery};
  decided.fault.delay = applied.delay;
  return decided;
}

}  // namespace emulator
