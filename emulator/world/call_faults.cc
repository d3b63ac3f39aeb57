// The part of World that is about faults.

#include <utility>

#include "emulator/world/world.h"

namespace emulator {

FaultPlan::Decision World::DecideFault(const FaultTarget& call, absl::string_view token,
                                       SessionFaults::Metadata metadata) {
  absl::MutexLock lock(&mutex_);
  if (!domain_->tokens.Authenticate(token, clock_.Live()).ok()) return {};
  Fault own = domain_->session_faults.Decide(metadata, call.rpc);
  FaultPlan::Decision decision = domain_->fault_plan.Decide(call);
  if (!decision.rule.empty()) return decision;
  return {.rule = "metadata", .fault = std::move(own)};
}

absl::Status World::PutFaultRule(const FaultRule& rule) {
  absl::MutexLock lock(&mutex_);
  absl::Status put = domain_->fault_plan.Put(rule);
  NoteFaultRules();
  return put;
}

void World::ClearFaultRules() {
  absl::MutexLock lock(&mutex_);
  domain_->fault_plan.Clear();
  NoteFaultRules();
}

void World::NoteFaultRules() {
  has_fault_rules_ = options_.faults_apply && !domain_->fault_plan.entries().empty();
}

std::vector<FaultPlan::Entry> World::ListFaultRules() {
  absl::MutexLock lock(&mutex_);
  return domain_->fault_plan.entries();
}

}  // namespace emulator
