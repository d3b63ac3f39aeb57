#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "emulator/world/call_faults.h"
#include "emulator/world/checkpoints.h"
#include "emulator/world/command.h"
#include "emulator/world/journal_reader.h"
#include "emulator/world/snapshots.h"
#include "emulator/world/turn.h"
#include "emulator/world/world_deliveries.h"
#include "emulator/world/world_options.h"
#include "emulator/world/world_time.h"

namespace emulator {

// One isolated account: a database, a clock, a seed, a journal, and on top of them caches, topics,
// tokens and webhooks.
//
// Everything happens in turns, one at a time. A turn first lets time pass: every timer that has
// become due fires at its own time, in order. Then its command runs, all of it or nothing, and then
// the timers that it made due. So a world is a function of its seed, and of the times and order of
// its commands and of its receivers' answers, whether its clock runs or is moved; the order is that
// of the journal. Two worlds that are given the same are equal to the byte.
//
// Threads: safe. Domain code runs under the world's lock, in the thread that finds the world free:
// it runs what other threads have queued, too. What a command causes in doors and sockets happens
// after its commit and without the lock, in that thread.
// Ownership: shared by the registry and the calls that are under way in it. Time source and sender
// must outlive it.
class World : public std::enable_shared_from_this<World> {
 public:
  // Opens the world of a database, or makes a new one with all its settings in one step. The errors
  // of OpenDatabase and CreateDatabase, DataDamaged, and DataHasOtherSeed. Deliveries that an
  // earlier process left wait for WorldDeliveries::Start.
  static absl::StatusOr<std::shared_ptr<World>> Open(const WorldOptions& options);
  // Opens a database as it was last opened: with its seed, mode, limits and clock. Null when there
  // is none, or it was never finished (OpenDatabase).
  static absl::StatusOr<std::shared_ptr<World>> Reopen(WorldOptions options);

  // Runs a command and waits for its end: checks credential and permission, looks the cache up,
  // then runs `act`, and writes the journal. Returns the first error; nothing is changed then.
  // StorageFailed when SQLite fails; in a closed world the status of Close.
  //
  // Within a job of this world the command runs at once, as a part of the job: OK then counts when
  // the job is kept.
  absl::Status Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act);
  // Runs a job when its turn has come; its commands are those of Run. No thread waits.
  using Job = Turn::Job;
  void Submit(Job& job, Turn::Patience patience) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Runs `act` as Run does and takes everything back, without a trace: whether it would succeed.
  absl::Status Rehearse(absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Reads the domain under the lock: no turn, and no trace in the journal.
  void Read(absl::FunctionRef<void(const Domain&)> read) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // For a subscriber that is gone.
  void Unsubscribe(const std::shared_ptr<Subscription>& subscription)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Ends the streams and all waits with `status`; to be called before the world's doors close, or
  // when it is deleted. Commands that still come are answered with it.
  void Close(const absl::Status& status) ABSL_LOCKS_EXCLUDED(turn_.mutex);

  WorldTime& time() { return time_; }
  WorldDeliveries& deliveries() { return deliveries_; }
  Snapshots& snapshots() { return snapshots_; }
  Checkpoints& checkpoints() { return checkpoints_; }
  JournalReader& journal() { return journal_; }
  CallFaults& faults() { return faults_; }

  const std::string& seed() const { return turn_.seed; }
  // What it was opened with.
  const WorldOptions& options() const { return turn_.options; }

 private:
  // Make forks.
  friend class Snapshots;
  friend class Checkpoints;
  // Lets tests change a domain from outside.
  friend class WorldPeer;

  // Makes a world of what `content`, in memory, and `journal` hold; its settings are written here.
  static absl::StatusOr<std::shared_ptr<World>> Create(const WorldOptions& options,
                                                       std::unique_ptr<Database> content,
                                                       JournalBlocks journal = {});
  // Makes a world on a database that has its settings.
  static absl::StatusOr<std::shared_ptr<World>> OpenOn(std::shared_ptr<World> world,
                                                       std::unique_ptr<Database> db,
                                                       JournalBlocks journal = {});

  World(const WorldOptions& options, std::string seed) : turn_(options, std::move(seed)) {}

  absl::Status RunInTurn(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // Checks and runs it, without an end. What is known of the command by then is in `entry`.
  absl::Status Execute(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act,
                       const CommandGroup::Beginning& beginning, JournalEntry& entry)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);

  Turn turn_;
  WorldTime time_{turn_};
  WorldDeliveries deliveries_{turn_};
  Checkpoints checkpoints_{turn_};
  Snapshots snapshots_{turn_, time_, deliveries_, checkpoints_};
  JournalReader journal_{turn_};
  CallFaults faults_{turn_};
};

}  // namespace emulator
