#include "emulator/world/turn.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/effects.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/world/world_settings.h"

namespace emulator {

Turn::Turn(WorldOptions world_options, std::string world_seed)
    : options(std::move(world_options)),
      seed(std::move(world_seed)),
      clock(*options.time, options.clock_frozen_at) {}

Turn::~Turn() {
  absl::MutexLock lock(&mutex);
  if (domain != nullptr) WriteJournal();
}

void Turn::Run(absl::FunctionRef<void()> action) {
  std::vector<Effects::Action> after_unlock;
  std::vector<Effects::Action> after_action;
  std::vector<JournalEntry> entries;
  bool earlier = false;
  {
    absl::MutexLock lock(&mutex);
    LetTimePass(clock.Live());
    // Apart, because an action that fails takes back its own only.
    after_unlock = domain->effects.TakeAfterUnlock();
    RunOrLog(action);
    LetTimePass(clock.Now());
    NoteFaultRules();
    after_action = domain->effects.TakeAfterUnlock();
    entries = domain->journal.TakeObserved();
    const absl::Time due = timers.NextDue().value_or(absl::InfiniteFuture());
    earlier = due < std::exchange(reported_due_, due) || !due_calls.empty();
  }
  for (const Effects::Action& effect : after_unlock) effect();
  for (const Effects::Action& effect : after_action) effect();
  for (const JournalEntry& entry : entries) options.on_entry(options.name, entry);
  if (earlier) options.on_earlier_timer();
}

void Turn::LetTimePass(absl::Time time) {
  for (auto due = timers.NextDue(); due && *due <= time; due = timers.NextDue()) {
    clock.MoveTo(*due);
    RunOrLog([&] {
      mutex.AssertHeld();
      RunTimer(*timers.PopDue(*due));
    });
  }
  clock.MoveTo(time);
}

void Turn::RunOrLog(absl::FunctionRef<void()> action) {
  const uint64_t journal_before = domain->journal.last_number();
  try {
    action();
    RunCommitted();
  } catch (const std::exception& error) {
    domain->effects.TakeOnCommit();
    domain->journal.TakeBack(journal_before);
    Log(absl::StrCat("world ", options.name, " failed: ", error.what()));
  }
}

void Turn::RunTimer(const TimerQueue::Action& action) {
  try {
    action();
  } catch (const StorageError&) {
    // Nothing has happened; it is tried again when the disk may have recovered.
    timers.Add(TimerKind::kAttempt, clock.Now() + limits::kStorageRetry, action);
    throw;
  }
}

void Turn::RunCommitted() {
  for (const Effects::Action& effect : domain->effects.TakeOnCommit()) effect();
}

void Turn::TakeBack(uint64_t journal_before) {
  domain->effects.TakeOnCommit();
  domain->effects.TakeAfterUnlock();
  domain->journal.TakeBack(journal_before);
}

void Turn::WriteJournal() {
  try {
    Transaction transaction(domain->transactions);
    domain->journal.Write();
    transaction.Commit();
  } catch (const StorageError& error) {
    // Dropped: kept, the entries would pile up for as long as the disk fails.
    Log(absl::StrCat("the journal of world ", options.name,
                     " could not be written: ", error.what()));
  }
  domain->journal.Committed();
}

void Turn::NoteFaultRules() {
  has_fault_rules = options.faults_apply && !domain->fault_plan.entries().empty();
}

void Turn::SaveClock() {
  RunOrLog([this] {
    mutex.AssertHeld();
    Transaction transaction(domain->transactions);
    WriteClock(domain->db(), clock.Now(), clock.frozen());
    transaction.Commit();
  });
}

void Turn::LoadClock() {
  absl::Time stopped = domain->journal.last_time();
  if (const auto now = ReadClock(domain->db())) stopped = std::max(stopped, *now);
  if (stopped > clock.Live()) clock.SetBack(stopped);
  clock.MoveTo(clock.Live());
}

void Turn::OpenDomain(std::unique_ptr<Database> db) {
  domain = std::make_unique<Domain>(
      Domain::Parts{.db = std::move(db),
                    .world = options.name,
                    .seed = Seed(seed),
                    .auth = options.auth,
                    .limits = options.limits,
                    .clock = clock,
                    .timers = timers,
                    .sender = options.sender,
                    .trace_webhooks = options.trace_webhooks,
                    .on_answer = [self = self_](uint64_t ticket, const DeliveryAnswer& answer) {
                      const std::shared_ptr<Turn> turn = self.lock();
                      if (turn == nullptr) return;
                      turn->Run([&] {
                        turn->mutex.AssertHeld();
                        turn->domain->deliveries.OnAnswer(ticket, answer);
                      });
                    }});
  if (options.on_entry) domain->journal.Observe();
  LoadClock();
  Transaction transaction(domain->transactions);
  domain->deliveries.Recover();
  transaction.Commit();
  RunCommitted();
}

void Turn::EndLiveState(const absl::Status& status) {
  domain->topics.EndAll(status);
  domain->deliveries.Abandon();
  for (const TimerQueue::Action& go_on : timers.Clear(TimerKind::kDelayedCall)) go_on();
  WriteJournal();
}

}  // namespace emulator
