#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/storage/shared_image.h"
#include "emulator/world/turn.h"

namespace emulator {

class World;

// How one world was now and then, so that its state at any entry of its journal is the nearest
// checkpoint plus what the entries after it did. A world in memory takes them by itself, at the end
// of turns; one on a file has none. They change nothing that anybody sees of the world.
//
// A checkpoint is a copy of the database, made within the turn: callers wait for it. So the larger
// the database, the farther apart they are, and one that is too large has none. The journal is no
// part of it: the world has that. When they are too many, or too large, the one goes whose
// neighbours are nearest to each other, so what is kept is spread over the journal.
//
// Threads: safe. Ownership: part of its world; `turn` outlives it.
class Checkpoints {
 public:
  explicit Checkpoints(Turn& turn);

  // Forgets them all: the world is another one now, or a new one. The caller has its lock.
  void BeginAgain();

  struct Checkpoint {
    // The entries it comes after.
    uint64_t journal_last = 0;
    absl::Time time;
    SharedImage image;
    std::vector<FaultPlan::Entry> faults;
    RateLimits::Counts rates;
    Deliveries::Rates delivery_rates;
  };
  // Where the state at an entry begins: a checkpoint, the journal up to it, and the life of the
  // world (JournalCursor) to which the entries behind it belong.
  struct Beginning {
    std::shared_ptr<const Checkpoint> checkpoint;
    JournalBlocks journal;
    uint64_t life = 0;
  };
  // The latest one that comes before an entry; absent when there is none.
  std::optional<Beginning> Before(uint64_t entry) ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // A world in memory that begins there. Its clock stands still; `options` say everything else. The
  // errors of World::Open.
  static absl::StatusOr<std::shared_ptr<World>> Open(const Beginning& beginning,
                                                     WorldOptions options);

  struct Info {
    size_t count = 0;
    size_t bytes = 0;
    // Since the process began: how many were taken, how long that took together, and the longest.
    uint64_t taken = 0;
    absl::Duration total;
    absl::Duration longest;
  };
  Info info() ABSL_LOCKS_EXCLUDED(turn_.mutex);

 private:
  void Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  void Add() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // Whether the world is in a state that its database tells whole.
  bool IsWhole() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  void Thin() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  // Which of them is missed least.
  size_t LeastMissed() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);

  Turn& turn_;
  // Oldest first.
  std::deque<std::shared_ptr<const Checkpoint>> checkpoints_ ABSL_GUARDED_BY(turn_.mutex);
  const SharedImage::ByteCount bytes_ = std::make_shared<std::atomic<size_t>>(0);
  Info info_ ABSL_GUARDED_BY(turn_.mutex);
};

}  // namespace emulator
