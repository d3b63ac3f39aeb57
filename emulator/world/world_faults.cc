// The part of World that is about faults.

#include <utility>

#include "emulator/world/world.h"

namespace emulator {

FaultPlan::Decision World::DecideFault(const FaultTarget& call, absl::string_view token,
                                       SessionFaults::Metadata metadata) {
  absl::MutexLock lock(&mutex_);
  if (!domain_->tokens.Authenticate(token, clock_.Now()).ok()) return {};
  Fault own = domain_->session_faults.Decide(metadata, call.rpc);
  FaultPlan::Decision decision = domain_->fault_plan.Decide(call);
  if (!decision.rule.empty()) return decision;
  return {.rule = "metadata", .fault = std::move(own)};
}

absl::Status World::PutFaultRule(const FaultRule& rule) {
  absl::MutexLock lock(&mutex_);
  absl::Status put = domain_->fault_plan.Put(rule);
  has_fault_rules_ = !domain_->fault_plan.entries().empty();
  return put;
}

absl::Status World::RemoveFaultRule(absl::string_view name) {
  absl::MutexLock lock(&mutex_);
  absl::Status removed = domain_->fault_plan.Remove(name);
  has_fault_rules_ = !domain_->fault_plan.entries().empty();
  return removed;
}

void World::ClearFaultRules() {
  absl::MutexLock lock(&mutex_);
  domain_->fault_plan.Clear();
  has_fault_rules_ = false;
}

std::vector<FaultPlan::Entry> World::ListFaultRules() {
  absl::MutexLock lock(&mutex_);
  return domain_->fault_plan.entries();
}

TimerQueue::TimerId World::RunAfter(absl::Duration delay, std::function<void()> action) {
  TimerQueue::TimerId id = 0;
  Settle([&] {
    mutex_.AssertHeld();
    id = domain_->timers.Add(clock_.Now() + delay, [this, action = std::move(action)] {
      mutex_.AssertHeld();
      put_off_.push_back(action);
    });
  });
  return id;
}

void World::CancelAfter(TimerQueue::TimerId id) {
  absl::MutexLock lock(&mutex_);
  domain_->timers.Cancel(id);
}

void World::RunPutOff() {
  absl::MutexLock lock(&mutex_);
  if (std::exchange(running_put_off_, true)) return;
  while (!put_off_.empty()) {
    const std::function<void()> action = std::move(put_off_.front());
    put_off_.pop_front();
    mutex_.Unlock();
    action();
    mutex_.Lock();
  }
  running_put_off_ = false;
}

}  // namespace emulator
