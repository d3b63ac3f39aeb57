#pragma once

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "emulator/base/seed.h"
#include "emulator/domain/faults/fault_rule.h"

namespace emulator {

// The named rules of a world. A rule counts the calls, or the deliveries, that match it, in the
// order in which they come in or are attempted, so the same plan and the same calls give the same
// faults. Of several rules that apply to one, the one that was put first decides; every one counts
// it. Rules with `besides` decide nothing, and add their delays.
//
// Not kept on disk: a restarted emulator has no rules but those of its scenario file.
//
// Threads: none of its own; the world's lock guards it.
class FaultPlan {
 public:
  // Jitter is drawn from the seed: for each rule the n-th time it is applied.
  explicit FaultPlan(Seed seed = Seed("")) : seed_(std::move(seed)) {}

  // A rule and what became of it so far.
  struct Entry {
    FaultRule rule;
    // Calls or deliveries that matched, and those of them that were given the fault.
    uint64_t matched = 0;
    uint64_t applied = 0;
  };

  // Adds the rule, or replaces the one of that name, its counts at 0. TooManyFaultRules.
  absl::Status Put(const FaultRule& rule);
  // FaultRuleNotFound.
  absl::Status Remove(absl::string_view name);
  void Clear() { entries_.clear(); }
  const std::vector<Entry>& entries() const { return entries_; }
  // The plan as it was, counts included.
  void Restore(std::vector<Entry> entries) { entries_ = std::move(entries); }

  struct Decision {
    // Empty when none applies.
    std::string rule;
    Fault fault;
    // False when only rules with `besides` apply.
    bool decided = false;
  };
  // Counts the call.
  Decision Decide(const FaultTarget& call);

  // Counts the delivery.
  DecidedFault Decide(const DeliveryTarget& delivery);

 private:
  // What applies: the rule that decides, else the first one besides, else null; and the sum of the
  // delays.
  struct Applied {
    const FaultRule* rule = nullptr;
    absl::Duration delay = absl::ZeroDuration();
  };
  // Counts what matches.
  Applied Count(absl::FunctionRef<bool(const FaultRule&)> matches);
  absl::Duration DelayOf(const Entry& entry) const;

  const Seed seed_;
  std::vector<Entry> entries_;
};

}  // namespace emulator
