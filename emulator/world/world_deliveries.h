#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "emulator/world/turn.h"

namespace emulator {

// The deliveries of one world to its webhooks, for code that starts the world or waits for its
// deliveries.
//
// Threads: safe. Ownership: part of its world; `turn` outlives it.
class WorldDeliveries {
 public:
  explicit WorldDeliveries(Turn& turn) : turn_(turn) {}

  // Schedules those that wait in the database; to be called once the doors are open.
  void Start() ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Deliveries after an id, oldest first.
  std::vector<Delivery> List(int64_t after, int count) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // How many are pending or under way.
  size_t unfinished() ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Waits until none is pending or under way; false when `patience` of the machine's time ran out
  // before, or the world was closed.
  bool AwaitDone(absl::Duration patience) ABSL_LOCKS_EXCLUDED(turn_.mutex);

 private:
  Turn& turn_;
};

}  // namespace emulator
