#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/world/command.h"
#include "emulator/world/domain.h"

namespace emulator {

// What a world is made of; every default is that of a world in memory with the machine's time.
struct WorldOptions {
  std::string name = "default";
  // Absent: the seed the database was made with, or kDefaultSeed for a new one.
  std::optional<std::string> seed;
  // A path, or Database::kInMemory.
  std::string database = Database::kInMemory;
  AuthMode auth = AuthMode::kOpen;
  Limits limits;
  // Set: the clock stands still here until it is moved.
  std::optional<absl::Time> clock_frozen_at;
  const TimeSource* time = &SystemTime();
  // Absent: deliveries stay pending.
  DeliverySender* sender = nullptr;
  // Called after a command, outside the lock, when a timer is due earlier than any before.
  std::function<void()> on_earlier_timer = [] {};
};

inline constexpr char kDefaultSeed[] = "momento-emulator";

// One isolated account: a database, a clock, a seed, a journal, and on top of them caches, topics,
// tokens and webhooks.
//
// Commands run one at a time, each in one transaction; the order in which they run is the order of
// the journal and of everything the world shows. Two worlds with the same seed and clock that are
// given the same commands in the same order are equal to the byte.
//
// Threads: safe. Domain code runs under the world's lock; calls into doors and sockets that a
// command causes are made after the lock was released, by the thread that ran the command.
// Ownership: time source and sender must outlive the world; the sender must be stopped before the
// world goes.
class World {
 public:
  // The errors of OpenDatabase, DataDamaged, and DataHasOtherSeed. Deliveries that an earlier
  // process left wait for StartDeliveries.
  static absl::StatusOr<std::unique_ptr<World>> Open(const WorldOptions& options);
  ~World();

  // Runs a command: checks credential and permission, looks the cache up, then `act`, and writes
  // the journal. Answers the first error; nothing is changed then. StorageFailed when SQLite fails.
  absl::Status Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes up the deliveries that wait in the database; to be called once the doors are open.
  void StartDeliveries() ABSL_LOCKS_EXCLUDED(mutex_);

  // --- faults
  // Whether rules wait for calls. Cheap: asked for every call.
  bool has_fault_rules() const { return has_fault_rules_.load(std::memory_order_relaxed); }
  // Which fault a call gets, by the rules or else by its own metadata; counts it. None for a call
  // whose credential is not good, because that is looked at first.
  FaultPlan::Decision DecideFault(const FaultTarget& call, absl::string_view token,
                                  SessionFaults::Metadata metadata) ABSL_LOCKS_EXCLUDED(mutex_);
  // The errors of FaultPlan.
  absl::Status PutFaultRule(const FaultRule& rule) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status RemoveFaultRule(absl::string_view name) ABSL_LOCKS_EXCLUDED(mutex_);
  void ClearFaultRules() ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<FaultPlan::Entry> ListFaultRules() ABSL_LOCKS_EXCLUDED(mutex_);
  // Runs `action` outside the lock when that much time has passed by the world's clock, by whoever
  // lets time pass: RunDue and AdvanceTo, which do so one after the other, in the order of their
  // times. The id is for CancelAfter.
  TimerQueue::TimerId RunAfter(absl::Duration delay, std::function<void()> action)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void CancelAfter(TimerQueue::TimerId id) ABSL_LOCKS_EXCLUDED(mutex_);

  // For a subscriber that is gone.
  void Unsubscribe(const std::shared_ptr<Subscription>& subscription) ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends every live stream; to be called before the world's doors close.
  void EndSubscriptions(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);

  // Fires the timers that are due.
  void RunDue() ABSL_LOCKS_EXCLUDED(mutex_);
  // When the next timer is due by the world's clock; InfiniteFuture when there is none, and when
  // the clock stands still, for then only AdvanceTo fires timers.
  absl::Time NextDue() ABSL_LOCKS_EXCLUDED(mutex_);
  // Moves a clock that stands still (a running one is left alone), firing every timer at its own
  // time on the way.
  void AdvanceTo(absl::Time time) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Time Now() const { return clock_.Now(); }

  // Journal entries after a number, oldest first.
  std::vector<JournalEntry> ReadJournal(uint64_t after, int count) ABSL_LOCKS_EXCLUDED(mutex_);
  // Deliveries after an id, oldest first.
  std::vector<Delivery> ListDeliveries(int64_t after, int count) ABSL_LOCKS_EXCLUDED(mutex_);
  size_t live_subscriptions() ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until no delivery is pending or under way; false when `patience` of the machine's time
  // ran out before.
  bool AwaitDeliveriesDone(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string& name() const { return name_; }
  const std::string& seed() const { return seed_; }

 private:
  World(const WorldOptions& options, std::string seed);
  void MakeDomain(std::unique_ptr<Database> db, const WorldOptions& options)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Runs `action` under the lock, fires what became due, then runs what must run outside.
  void Settle(absl::FunctionRef<void()> action) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status RunLocked(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Act(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act,
                   JournalEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes back what a command that failed has put off and written down.
  void Undo(uint64_t journal_before) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Runs what has no caller that could be told of a StorageError: it is logged.
  void Guarded(absl::FunctionRef<void()> action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FireDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Runs what RunAfter has put off until now; nothing when another thread is at it.
  void RunPutOff() ABSL_LOCKS_EXCLUDED(mutex_);
  void RunOnCommit() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteJournal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string name_;
  const std::string seed_;
  const std::function<void()> on_earlier_timer_;
  WorldClock clock_;
  std::atomic<bool> has_fault_rules_ = false;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> put_off_ ABSL_GUARDED_BY(mutex_);
  bool running_put_off_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time reported_due_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::unique_ptr<Domain> domain_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
