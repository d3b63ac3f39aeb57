#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/domain/faults/session_faults.h"
#include "emulator/world/command.h"
#include "emulator/world/turn.h"

namespace emulator {

// The faults that are to be injected into calls to one world, and what the journal says of them.
// Rules about deliveries are in the same plan; Deliveries applies those.
//
// Threads: safe. Ownership: part of its world; `turn` outlives it.
class CallFaults {
 public:
  explicit CallFaults(Turn& turn) : turn_(turn) {}

  // Whether there are rules about calls that apply. Cheap: asked for every call.
  bool has_rules() const { return turn_.has_fault_rules.load(std::memory_order_relaxed); }
  // The fault that a call gets, by the rules or else by its own metadata; counts the call. None for
  // a call whose credential is not valid, because the credential is checked first.
  FaultPlan::Decision Decide(const FaultTarget& call, absl::string_view token,
                             SessionFaults::Metadata metadata) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Writes into the journal that a call ended with `status` because of a fault, and returns
  // that status. The command does not run, and nothing of it is checked. In a closed world returns
  // the status of World::Close.
  absl::Status NoteEnd(const Command& command, const std::string& rule, const absl::Status& status)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // The errors of FaultPlan.
  absl::Status PutRule(const FaultRule& rule) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  void ClearRules() ABSL_LOCKS_EXCLUDED(turn_.mutex);
  std::vector<FaultPlan::Entry> ListRules() ABSL_LOCKS_EXCLUDED(turn_.mutex);

 private:
  Turn& turn_;
};

}  // namespace emulator
