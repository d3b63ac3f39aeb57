#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "emulator/base/timer_queue.h"

namespace emulator {

// What happened while a clock that stands still was moved.
struct Passage {
  absl::Time from;
  absl::Time to;
  // Timers that fired, by kind. Heartbeats that lay on the way are counted once per stream or two.
  TimerQueue::Counts fired = {};
  // Items whose time to live ended.
  uint64_t items_expired = 0;
  // Journal entries from the first of these on belong to it; equal: there are none.
  uint64_t journal_before = 0;
  uint64_t journal_last = 0;
  // No delivery and no delayed call waits any more.
  bool idle = false;
};

}  // namespace emulator
