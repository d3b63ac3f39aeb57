#pragma once

#include "absl/functional/function_ref.h"
#include "emulator/world/world.h"

namespace emulator {

// For tests that do to a domain what no command does.
//
// Threads: safe, as World.
class WorldPeer {
 public:
  // Runs `act` under the world's lock, without a turn: what it puts off waits for the next turn.
  static void Access(World& world, absl::FunctionRef<void(Domain&)> act) {
    absl::MutexLock lock(&world.turn_.mutex);
    act(*world.turn_.domain);
  }
};

}  // namespace emulator
