#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/world/checkpoints.h"
#include "emulator/world/turn.h"
#include "emulator/world/world_deliveries.h"
#include "emulator/world/world_time.h"

namespace emulator {

class World;

// The states that one world can go back to: how it was when it was new, and copies of it that are
// kept in memory under a name. A copy holds the world's state, journal, faults and time.
//
// A world that goes back ends its streams with WorldReplaced, gives up the requests that
// are under way, and lets delayed calls go on at once. Snapshots and credentials stay valid.
//
// Threads: safe. Ownership: part of its world; the constructor's arguments outlive it.
class Snapshots {
 public:
  Snapshots(Turn& turn, WorldTime& time, WorldDeliveries& deliveries, Checkpoints& checkpoints)
      : turn_(turn), time_(time), deliveries_(deliveries), checkpoints_(checkpoints) {}

  // The world as it was when it was new: no state, no journal, no faults, and a clock that stands
  // still is back where it began, or at `clock_frozen_at` when that is set. StorageFailed, and the
  // world is unchanged.
  absl::Status Reset(std::optional<absl::Time> clock_frozen_at = std::nullopt)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // Keeps everything as it is now, in the place of a snapshot of that name; at most
  // limits::kSnapshotsPerWorld. TooManySnapshots, SnapshotsFull, StorageFailed.
  absl::Status Take(const std::string& name) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // The error of Take, should there be no room for another one.
  absl::Status CheckRoomFor(const std::string& name) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // As Reset, to what the snapshot holds, its journal included. A clock that stands still goes to
  // the snapshot's time, even back. SnapshotNotFound, StorageFailed.
  absl::Status Restore(const std::string& name) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // SnapshotNotFound.
  absl::Status Remove(const std::string& name) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  struct Info {
    std::string name;
    absl::Time time;
    uint64_t journal_last = 0;
  };
  // By name.
  std::vector<Info> List() ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // Another world that begins as this one is now, or as its snapshot is; `options` say its name and
  // database, everything else it takes over. SnapshotNotFound, the errors of World::Open.
  absl::StatusOr<std::shared_ptr<World>> Fork(WorldOptions options,
                                              const std::optional<std::string>& name)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);

 private:
  struct Snapshot {
    std::unique_ptr<Database> db;
    JournalBlocks journal;
    absl::Time time;
    std::vector<FaultPlan::Entry> faults;
    uint64_t journal_last = 0;
    uint64_t bytes = 0;
    RateLimits::Counts rates;
    Deliveries::Rates delivery_rates;
  };

  Snapshot Copy() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  absl::Status CheckRoomFor(const std::string& name, uint64_t bytes) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  absl::StatusOr<std::shared_ptr<const Snapshot>> Find(const std::string& name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // The world begins again: as the snapshot, or as a new one when there is none.
  absl::Status StartOver(const Snapshot* from, std::optional<absl::Time> clock_frozen_at)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  absl::Status ReplaceDomain(const Snapshot* from, std::optional<absl::Time> clock_frozen_at)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // What the world's database is to hold from now on, settings and clock included; in memory.
  std::unique_ptr<Database> NextContent(const Snapshot* from, absl::Time now, bool frozen) const;
  // Turn::OpenDomain for a world that cannot go without one. When it fails the world is closed: it
  // answers nothing but that error until the emulator is started again.
  absl::Status OpenDomain(std::unique_ptr<Database> db, JournalBlocks journal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // What the world holds, and a snapshot of it would.
  uint64_t Bytes() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // What a snapshot holds beside its database.
  void RestoreMemory(const Snapshot& from) ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // For a fork whose database holds the content of `from`.
  void BeginAs(const Snapshot& from) ABSL_LOCKS_EXCLUDED(turn_.mutex);

  Turn& turn_;
  WorldTime& time_;
  WorldDeliveries& deliveries_;
  Checkpoints& checkpoints_;
  std::map<std::string, std::shared_ptr<const Snapshot>> snapshots_ ABSL_GUARDED_BY(turn_.mutex);
};

}  // namespace emulator
