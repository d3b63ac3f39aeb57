#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "emulator/base/timer_queue.h"

namespace emulator {

// What happened while a clock that stands still was moved.
struct Passage {
  absl::Time from;
  absl::Time to;
  // Timers that fired, by kind. Most heartbeats on the way are skipped, not fired.
  TimerQueue::Counts fired = {};
  // Items whose time to live ended.
  uint64_t items_expired = 0;
  // The move's journal entries are those above journal_before, up to journal_last.
  uint64_t journal_before = 0;
  uint64_t journal_last = 0;
  // No delivery and no delayed call waits any more.
  bool idle = false;
};

}  // namespace emulator
