#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/timer_queue.h"
#include "emulator/storage/database.h"
#include "emulator/world/command_group.h"
#include "emulator/world/domain.h"
#include "emulator/world/world_options.h"

namespace emulator {

// What everything in a world goes through, one turn at a time. A turn
//
//   1. reads the clock once and lets time pass up to there: every timer that is due fires at its
//      own time, in order;
//   2. runs one job, and the timers that the job made due.
//
// Jobs stand in a queue, and no thread waits for the world to be free: the thread that finds it so
// runs its own job and then what others have queued meanwhile. Their order in the queue is the
// order of the world. Under the lock it runs as many as there are, up to a bound; their commands
// share a transaction (CommandGroup). Then it commits, releases the lock, and only then calls into
// doors and sockets, tells of journal entries, and says of each job that it is done.
//
// World, and the classes it hands out (WorldTime, WorldDeliveries, Snapshots, Checkpoints,
// JournalReader, CallFaults), are made of turns and share their state here. No other class uses it.
//
// Threads: safe; what `mutex` guards says so. A thread that also holds the lock of WorldTime took
// that one first.
// Ownership: part of its world.
class Turn {
 public:
  // What is to run in a turn. Whoever submits a job keeps it until Done.
  class Job {
   public:
    // Runs under the lock. It must not throw, and must not wait for anything.
    virtual void Run() = 0;
    // Runs without the lock, when what Run changed is kept; may destroy the job. When `kept` is not
    // OK nothing that Run changed is kept, and what it answered does not hold.
    virtual void Done() = 0;

   protected:
    Job() = default;
    // kAlone: no transaction is open when it begins, so that it may have one of its own.
    enum class Company { kShared, kAlone };
    explicit Job(Company company) : alone_(company == Company::kAlone) {}
    ~Job() = default;

    absl::Status kept_;

   private:
    friend class Turn;
    bool alone_ = false;
  };

  Turn(WorldOptions options, std::string seed);
  // Writes the journal entries that are not written yet.
  ~Turn();

  // Before OpenDomain. `self` keeps the world: the answers of receivers come to it while it lives.
  void SetSelf(std::weak_ptr<Turn> self) { self_ = std::move(self); }

  // How long a thread that submits a job may go on with the jobs of others. A thread that somebody
  // waits for leaves the rest to the thread that fires the world's timers.
  enum class Patience { kBrief, kUntilNothingIsLeft };
  // Puts a job into the queue, and returns: when it is done already, or when another thread will
  // run it.
  void Submit(Job& job, Patience patience) ABSL_LOCKS_EXCLUDED(mutex);
  // Runs `action` in a turn, soon; nobody waits for it.
  void Post(std::function<void()> action) ABSL_LOCKS_EXCLUDED(mutex);
  // Runs a turn, and waits for its end. An action that throws is logged, and what it put off until
  // its commit is dropped. Within a job of this world the action runs at once, as a part of that
  // job: there it must have no transaction of its own.
  void Run(absl::FunctionRef<void()> action);
  // The same for an action that runs commands and has no transaction of its own: it may share that
  // of others. Returns why what it changed is not kept.
  absl::Status RunShared(absl::FunctionRef<void()> action);
  // Runs what is queued and that no thread runs; for the thread that fires timers.
  void RunLeftOver() ABSL_LOCKS_EXCLUDED(mutex);
  bool HasLeftOver() ABSL_LOCKS_EXCLUDED(queue_mutex_);

  // --- within a turn
  // Moves the clock to `time` by way of every timer that is due until then.
  void LetTimePass(absl::Time time) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Runs an action that has no caller who could be told of a StorageError: the error is logged.
  void RunOrLog(absl::FunctionRef<void()> action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Runs the actions that waited for the commit.
  void RunCommitted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Ends the world: its commands are answered with `status` from now on.
  void Close(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex);
  // Takes back the open group, and says so of every job that has run in it.
  void FailGroup(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void WriteJournal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // To be called after every change of the fault plan that is made outside Run.
  void NoteFaultRules() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Writes down where the clock is, for the next opening of the database.
  void SaveClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Makes the domain on a database that has its settings, and, when that is in memory, on the
  // entries of its journal; its clock goes on where the database was left. Throws StorageError.
  void OpenDomain(std::unique_ptr<Database> db, JournalBlocks journal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
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
  // Called at the end of a turn after which the journal has so many entries, or more.
  std::function<void()> take_checkpoint ABSL_GUARDED_BY(mutex);
  uint64_t checkpoint_at ABSL_GUARDED_BY(mutex) = UINT64_MAX;
  std::unique_ptr<Domain> domain ABSL_GUARDED_BY(mutex);
  CommandGroup group ABSL_GUARDED_BY(mutex);

 private:
  class WaitingJob;
  class PostedJob;

  // Returns why what the action changed is not kept.
  absl::Status RunAndWait(absl::FunctionRef<void()> action,
                          Job::Company company) ABSL_NO_THREAD_SAFETY_ANALYSIS;
  // Runs the queue in this thread, a group of jobs at a time, until it is empty or `groups_max` are
  // run.
  void Drain(int groups_max) ABSL_LOCKS_EXCLUDED(mutex);
  // Takes the next jobs; false when there are none, or no more are to be run, and this thread no
  // longer drains the queue.
  bool TakeJobs(bool may_go_on, std::vector<Job*>& jobs) ABSL_LOCKS_EXCLUDED(queue_mutex_);
  void RunJobs(const std::vector<Job*>& jobs) ABSL_LOCKS_EXCLUDED(mutex);
  void RunJob(Job& job) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Ends the open group, if there is one, and runs what waited for its commit.
  void Commit() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // A timer that the disk kept from its action is tried again later.
  void RunTimer(const TimerQueue::Timer& timer) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void LoadClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

  std::weak_ptr<Turn> self_;
  // When the next timer was due at the end of the latest turn.
  absl::Time reported_due_ ABSL_GUARDED_BY(mutex) = absl::InfiniteFuture();
  // The jobs that have run since the group was opened.
  std::vector<Job*> in_group_ ABSL_GUARDED_BY(mutex);

  // What `closed` says, for the thread that drains the queue.
  std::atomic<bool> is_closed_ = false;
  absl::Mutex queue_mutex_;
  std::deque<Job*> queue_ ABSL_GUARDED_BY(queue_mutex_);
  // Whether a thread runs the queue.
  bool draining_ ABSL_GUARDED_BY(queue_mutex_) = false;
};

}  // namespace emulator
