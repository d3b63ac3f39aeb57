#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/timer_queue.h"
#include "emulator/storage/database.h"
#include "emulator/world/domain.h"
#include "emulator/world/world_options.h"

namespace emulator {

// What everything in a world goes through: one turn at a time, under one lock. A turn
//
//   1. reads the clock once and lets time pass up to there: every timer that is due fires at its
//      own time, in order;
//   2. runs one action, and the timers that the action made due;
//   3. releases the lock, and only then calls into doors and sockets, and tells of journal entries.
//
// World, and the classes it hands out (WorldTime, WorldDeliveries, Snapshots, JournalReader,
// CallFaults), are made of turns and share their state here. No other class uses it.
//
// Threads: safe; what `mutex` guards says so. A thread that also holds the lock of WorldTime took
// that one first.
// Ownership: part of its world.
class Turn {
 public:
  Turn(WorldOptions options, std::string seed);
  // Writes the journal entries that are not written yet.
  ~Turn();

  // Before OpenDomain. `self` keeps the world: the answers of receivers come to it while it lives.
  void SetSelf(std::weak_ptr<Turn> self) { self_ = std::move(self); }

  // Runs a turn. An action that throws is logged, and what it put off until its commit is dropped.
  void Run(absl::FunctionRef<void()> action) ABSL_LOCKS_EXCLUDED(mutex);

  // --- within a turn
  // Moves the clock to `time` by way of every timer that is due until then.
  void LetTimePass(absl::Time time) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Runs an action that has no caller who could be told of a StorageError: the error is logged.
  void RunOrLog(absl::FunctionRef<void()> action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Runs the actions that waited for the commit.
  void RunCommitted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Drops the actions that a failed command put off, and its entries after this number.
  void TakeBack(uint64_t journal_before) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void WriteJournal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // To be called after every change of the fault plan that is made outside Run.
  void NoteFaultRules() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Writes down where the clock is, for the next opening of the database.
  void SaveClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Makes the domain on a database that has its settings; its clock goes on where the database was
  // left. Throws StorageError.
  void OpenDomain(std::unique_ptr<Database> db) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Ends what lives in memory only: streams, requests under way, delayed calls and other timers.
  void EndLiveState(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  const WorldOptions options;
  const std::string seed;
  WorldClock clock;
  // Whether rules about calls are there and apply.
  std::atomic<bool> has_fault_rules = false;

  absl::Mutex mutex;
  TimerQueue timers ABSL_GUARDED_BY(mutex);
  // Delayed calls whose time has come: WorldTime runs them outside the lock.
  std::deque<std::function<void()>> due_calls ABSL_GUARDED_BY(mutex);
  // Not OK once the world is closed: what every command is answered.
  absl::Status closed ABSL_GUARDED_BY(mutex);
  // Counts resets and restores.
  uint64_t life ABSL_GUARDED_BY(mutex) = 0;
  bool deliveries_started ABSL_GUARDED_BY(mutex) = false;
  std::unique_ptr<Domain> domain ABSL_GUARDED_BY(mutex);

 private:
  // Runs a timer's action. An action that failed because of the disk is tried again
  // later.
  void RunTimer(const TimerQueue::Action& action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void LoadClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  std::weak_ptr<Turn> self_;
  // When the next timer was due at the end of the latest turn.
  absl::Time reported_due_ ABSL_GUARDED_BY(mutex) = absl::InfiniteFuture();
};

}  // namespace emulator
