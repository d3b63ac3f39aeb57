#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
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
#include "emulator/domain/journal/journal_filter.h"
#include "emulator/world/command.h"
#include "emulator/world/domain.h"
#include "emulator/world/passage.h"

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
  // False: rules about calls are kept, and nothing goes wrong. For replays, which know what went
  // wrong; what rules do to deliveries they do again.
  bool faults_apply = true;
  // Called after a command, outside the lock, when a timer is due earlier than any before.
  std::function<void()> on_earlier_timer = [] {};
  // Told of each journal entry, outside the lock, in their order within a turn; null: nobody is.
  std::function<void(const std::string& world, const JournalEntry&)> on_entry;
};

// Where somebody stands who reads a journal: behind an entry, in one life of the world. A life ends
// when the world is reset or restored; the first reading fills it in.
struct JournalCursor {
  uint64_t after = 0;
  std::optional<uint64_t> life;
};

inline constexpr char kDefaultSeed[] = "momento-emulator";

// One isolated account: a database, a clock, a seed, a journal, and on top of them caches, topics,
// tokens and webhooks.
//
// Everything happens in turns, one at a time. A turn first lets time pass: every timer that has
// become due fires at its own time, in order. Then its command runs, in one transaction, and what
// that made due. So a world is a function of its seed and of the times and order of its commands
// and of its receivers' answers, whether its clock runs or is moved; the order is that of the
// journal. Two worlds that are given the same are equal to the byte.
//
// Threads: safe. Domain code runs under the world's lock; calls into doors and sockets that a
// command causes are made after the lock was released, by the thread that ran the command.
// Ownership: shared by the registry and the calls that are under way in it. Time source and sender
// must outlive it.
class World : public std::enable_shared_from_this<World> {
 public:
  // Opens the world of a database, or makes a new one with all its settings in one step. The errors
  // of OpenDatabase and CreateDatabase, DataDamaged, and DataHasOtherSeed. Deliveries that an
  // earlier process left wait for StartDeliveries.
  static absl::StatusOr<std::shared_ptr<World>> Open(const WorldOptions& options);
  // Opens a database as it was last opened: with its seed, mode, limits and clock. Null when there
  // is none, or it was never finished (OpenDatabase).
  static absl::StatusOr<std::shared_ptr<World>> OpenAgain(WorldOptions options);
  ~World();

  // Runs a command: checks credential and permission, looks the cache up, then `act`, and writes
  // the journal. Answers the first error; nothing is changed then. StorageFailed when SQLite fails.
  absl::Status Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Runs `act` as Run does and takes everything back, without a trace: whether it would succeed.
  absl::Status Rehearse(absl::FunctionRef<absl::Status(Scope&)> act) ABSL_LOCKS_EXCLUDED(mutex_);

  // Looks at the domain, without a trace in the journal.
  void Inspect(absl::FunctionRef<void(Domain&)> look) ABSL_LOCKS_EXCLUDED(mutex_);

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
  void ClearFaultRules() ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<FaultPlan::Entry> ListFaultRules() ABSL_LOCKS_EXCLUDED(mutex_);
  // Runs `action` outside the lock when that much time has passed by the world's clock, by whoever
  // lets time pass: one after the other, in the order of their times. The id is for CancelAfter.
  TimerQueue::TimerId RunAfter(absl::Duration delay, std::function<void()> action)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void CancelAfter(TimerQueue::TimerId id) ABSL_LOCKS_EXCLUDED(mutex_);

  // For a subscriber that is gone.
  void Unsubscribe(const std::shared_ptr<Subscription>& subscription) ABSL_LOCKS_EXCLUDED(mutex_);

  // --- time
  absl::Time Now() const { return clock_.Live(); }
  bool clock_frozen() const { return clock_.frozen(); }
  // A clock that stands still already is left alone; so is one that runs.
  void FreezeClock() ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  void ReleaseClock() ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  // Fires the timers that are due.
  void RunDue() ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  // How long until RunDue has something to do, in the machine's time; InfiniteDuration when it
  // never has, and when the clock stands still.
  absl::Duration UntilDue() ABSL_LOCKS_EXCLUDED(mutex_);
  // Moves a clock that stands still, firing every timer and running every delayed call at its own
  // time on the way. Before each step it waits for the answers of receivers whose requests are
  // under way, for at most `patience` of the machine's time; whoever has not answered then is run
  // into by the time-out. ClockRuns, ClockIsPast; ClockTaken when somebody resets or restores the
  // world, or releases its clock, before the end of the way; StorageFailed.
  absl::StatusOr<Passage> AdvanceTo(absl::Time time, absl::Duration patience = absl::ZeroDuration())
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  absl::StatusOr<Passage> AdvanceBy(absl::Duration step,
                                    absl::Duration patience = absl::ZeroDuration())
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  // The same until no delivery and no delayed call waits any more, but not further than `at_most`.
  absl::StatusOr<Passage> RunUntilIdle(absl::Duration at_most, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);

  // --- state
  // The world as it was when it was new: no state, no journal, no faults, and a clock that stands
  // still is back where it began. Streams end with WorldReplaced, requests under way are given up,
  // delayed calls go on at once. Snapshots and credentials stay good. StorageFailed: unchanged.
  // `clock_frozen_at`, when set, is where its clock is to stand still from now on.
  absl::Status Reset(std::optional<absl::Time> clock_frozen_at = std::nullopt)
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  // Keeps everything as it is now, under a name; in memory, at most limits::kSnapshotsPerWorld.
  // TooManySnapshots, SnapshotsFull, StorageFailed.
  absl::Status TakeSnapshot(const std::string& snapshot) ABSL_LOCKS_EXCLUDED(mutex_);
  // The error of TakeSnapshot, should there be no room for another one.
  absl::Status CheckSnapshotsLeft(const std::string& snapshot) ABSL_LOCKS_EXCLUDED(mutex_);
  // As Reset, to what the snapshot holds, its journal included. A clock that stands still goes to
  // the snapshot's time, even back. SnapshotNotFound, StorageFailed.
  absl::Status Restore(const std::string& snapshot) ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  absl::Status RemoveSnapshot(const std::string& snapshot) ABSL_LOCKS_EXCLUDED(mutex_);
  struct SnapshotInfo {
    std::string name;
    absl::Time time;
    uint64_t journal_last = 0;
  };
  std::vector<SnapshotInfo> ListSnapshots() ABSL_LOCKS_EXCLUDED(mutex_);
  // Another world that begins as this one is now, or as its snapshot is; `options` say its name and
  // database, everything else it takes over. SnapshotNotFound, the errors of Open.
  absl::StatusOr<std::shared_ptr<World>> Fork(WorldOptions options,
                                              const std::optional<std::string>& snapshot)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the streams with `status`, and whoever waits; to be called before the world's doors close,
  // or when it is deleted. Commands that still come are answered with it.
  void Close(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_, moving_);

  // --- what there is to see
  // Journal entries after a number, oldest first.
  std::vector<JournalEntry> ReadJournal(uint64_t after, int count) ABSL_LOCKS_EXCLUDED(mutex_);
  // The next entries that match, at most `count`; moves the cursor behind what was looked at.
  // WorldReplaced when its life is over, and what Close was given.
  absl::StatusOr<std::vector<JournalEntry>> ReadJournal(const JournalFilter& filter, size_t count,
                                                        JournalCursor& cursor)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until there are `count` of them, for at most `patience` of the machine's time; answers
  // fewer when the time ran out.
  absl::StatusOr<std::vector<JournalEntry>> AwaitJournal(const JournalFilter& filter, size_t count,
                                                         absl::Duration patience,
                                                         JournalCursor& cursor)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // What the credentials in the journal said, without their signatures.
  std::vector<JournalStore::Claims> ListCallers() ABSL_LOCKS_EXCLUDED(mutex_);
  // Deliveries after an id, oldest first.
  std::vector<Delivery> ListDeliveries(int64_t after, int count) ABSL_LOCKS_EXCLUDED(mutex_);
  struct Overview {
    absl::Time now;
    bool clock_frozen = false;
    // Of a clock that runs: how far it is ahead of the machine's.
    absl::Duration clock_ahead;
    size_t live_subscriptions = 0;
    size_t deliveries_unfinished = 0;
    uint64_t journal_last = 0;
  };
  Overview Look() ABSL_LOCKS_EXCLUDED(mutex_);
  size_t live_subscriptions() ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until no delivery is pending or under way; false when `patience` of the machine's time
  // ran out before.
  bool AwaitDeliveriesDone(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string& name() const { return options_.name; }
  const std::string& seed() const { return seed_; }
  // What it was opened with.
  const WorldOptions& options() const { return options_; }

 private:
  struct Snapshot {
    std::unique_ptr<Database> db;
    absl::Time time;
    std::vector<FaultPlan::Entry> faults;
    uint64_t journal_last = 0;
    uint64_t bytes = 0;
    RateLimits::Counts rates;
    Deliveries::Rates delivery_rates;
  };
  // Makes a world of what `content`, in memory, holds; its settings are written here.
  static absl::StatusOr<std::shared_ptr<World>> Create(const WorldOptions& options,
                                                       std::unique_ptr<Database> content);
  // Makes a world on a database that has its settings.
  static absl::StatusOr<std::shared_ptr<World>> Adopt(std::shared_ptr<World> world,
                                                      std::unique_ptr<Database> db);

  World(const WorldOptions& options, std::string seed);
  void WriteSettings(Database& db) const;
  void MakeDomain(std::unique_ptr<Database> db) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Runs a turn: under the lock lets time pass, runs `action` and what it made due; then what must
  // run outside.
  void Turn(absl::FunctionRef<void()> action) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status RunLocked(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Act(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act,
                   JournalEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes back what a command that failed has put off and written down.
  void Undo(uint64_t journal_before) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Runs what has no caller that could be told of a StorageError: it is logged.
  void Guarded(absl::FunctionRef<void()> action) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Moves the clock to `time` by way of every timer that is due until then.
  void PassTo(absl::Time time) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunOnCommit() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteJournal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Where a journey through time began, and where it ends at the latest.
  struct Departure {
    absl::Time from;
    absl::Time latest;
    TimerQueue::Counts fired = {};
    uint64_t attempts = 0;
    uint64_t journal_last = 0;
  };
  absl::StatusOr<Passage> Travel(absl::FunctionRef<absl::Time(absl::Time now)> destination,
                                 bool until_idle, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  absl::Status Depart(Departure& departure) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Go(absl::Time latest, bool until_idle, absl::Duration patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(moving_) ABSL_LOCKS_EXCLUDED(mutex_);
  Passage Arrive(const Departure& departure) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes moving_ from whoever moves time: it stops on its way.
  class ABSL_SCOPED_LOCKABLE TakeOver {
   public:
    explicit TakeOver(World& world) ABSL_EXCLUSIVE_LOCK_FUNCTION(world.moving_);
    ~TakeOver() ABSL_UNLOCK_FUNCTION();

   private:
    World& world_;
  };
  // Writes down where the clock is, for the next opening of the database.
  void RememberClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void WriteClock(Database& db, absl::Time now, bool frozen);
  // Goes on where the clock was when the database was left.
  void RecallClock() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When the next timer on the way fires; absent at the end of it.
  std::optional<absl::Time> NextStop(absl::Time latest, bool until_idle)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void AwaitAnswers(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);
  // Runs what RunAfter has put off until now.
  void RunPutOff() ABSL_EXCLUSIVE_LOCKS_REQUIRED(moving_) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Status Replace(const Snapshot* with, std::optional<absl::Time> clock_frozen_at)
      ABSL_LOCKS_EXCLUDED(mutex_, moving_);
  // What the world's database is to hold from now on, settings and clock included; in memory.
  std::unique_ptr<Database> NextContent(const Snapshot* with, absl::Time now, bool frozen) const;
  // MakeDomain for a world that cannot go without one. When it fails the world is closed: it
  // answers nothing but that error until it is opened again.
  absl::Status Remake(std::unique_ptr<Database> db) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Ends what lives in memory only: streams, requests under way, timers.
  void EndAll(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Snapshot Copy() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckRoomFor(const std::string& snapshot, uint64_t bytes) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // To be called after every change of the plan.
  void NoteFaultRules() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::shared_ptr<const Snapshot>> FindSnapshot(const std::string& name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const WorldOptions options_;
  const std::string seed_;
  WorldClock clock_;
  std::atomic<bool> has_fault_rules_ = false;
  // Held by whoever moves time from outside, or runs what was put off: before mutex_.
  absl::Mutex moving_ ABSL_ACQUIRED_BEFORE(mutex_);
  absl::Mutex mutex_;
  TimerQueue timers_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::function<void()>> put_off_ ABSL_GUARDED_BY(mutex_);
  absl::Time reported_due_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  bool deliveries_started_ ABSL_GUARDED_BY(mutex_) = false;
  // How many wait in TakeOver.
  int taking_over_ ABSL_GUARDED_BY(mutex_) = 0;
  // Not OK once it is closed.
  absl::Status closed_ ABSL_GUARDED_BY(mutex_);
  // The number of attempts when AwaitAnswers last waited in vain.
  uint64_t attempts_given_up_ ABSL_GUARDED_BY(mutex_) = UINT64_MAX;
  std::map<std::string, std::shared_ptr<const Snapshot>> snapshots_ ABSL_GUARDED_BY(mutex_);
  // Counts resets and restores.
  uint64_t life_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<Domain> domain_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
