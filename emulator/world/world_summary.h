#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "emulator/world/world.h"

namespace emulator {

// A world at one moment, in a few figures.
struct WorldSummary {
  absl::Time now;
  bool clock_frozen = false;
  // Of a clock that runs: how far it is ahead of the machine's.
  absl::Duration clock_ahead;
  size_t live_subscriptions = 0;
  size_t deliveries_unfinished = 0;
  uint64_t journal_last = 0;
};
WorldSummary Summarize(World& world);

}  // namespace emulator
