#include "emulator/world/call_faults.h"

#include <utility>

#include "emulator/world/command_entry.h"

namespace emulator {

FaultPlan::Decision CallFaults::Decide(const FaultTarget& call, absl::string_view token,
                                       SessionFaults::Metadata metadata) {
  FaultPlan::Decision decision;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    Domain& domain = *turn_.domain;
    if (!domain.tokens.Authenticate(token, turn_.clock.Now()).ok()) return;
    Fault own = domain.session_faults.Decide(metadata, call.rpc);
    decision = domain.fault_plan.Decide(call);
    if (decision.decided || !own.any()) return;
    own.delay += decision.fault.delay;
    decision = {.rule = "metadata", .fault = std::move(own), .decided = true};
  });
  return decision;
}

absl::Status CallFaults::NoteEnd(const Command& command, const std::string& rule,
                                 const absl::Status& status) {
  absl::Status answer;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    answer = turn_.closed;
    if (!answer.ok()) return;
    answer = status;
    Domain& domain = *turn_.domain;
    JournalEntry entry = EntryOf(command);
    domain.FindCause(command.request.traceparent, entry);
    entry.time = turn_.clock.Now();
    NoteCaller(domain, command, entry.time, entry).IgnoreError();
    entry.outcome = OutcomeOf(status);
    entry.detail = FaultDetail{.rule = rule};
    domain.journal.Append(std::move(entry));
    if (domain.journal.full()) turn_.WriteJournal();
  });
  return answer;
}

absl::Status CallFaults::PutRule(const FaultRule& rule) {
  absl::MutexLock lock(&turn_.mutex);
  absl::Status put = turn_.domain->fault_plan.Put(rule);
  turn_.NoteFaultRules();
  return put;
}

void CallFaults::ClearRules() {
  absl::MutexLock lock(&turn_.mutex);
  turn_.domain->fault_plan.Clear();
  turn_.NoteFaultRules();
}

std::vector<FaultPlan::Entry> CallFaults::ListRules() {
  absl::MutexLock lock(&turn_.mutex);
  return turn_.domain->fault_plan.entries();
}

}  // namespace emulator
