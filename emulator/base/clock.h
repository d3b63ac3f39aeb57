#pragma once

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace emulator {

// A source of the current time. The only implementation that asks the machine is SystemTime(), and
// it lives in clock.cc and nowhere else.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock, in microseconds. Lives as long as the process.
const TimeSource& SystemTime();

// The clock of one world: it follows a source, or stands still and is moved by hand.
//
// Time never runs backwards: a source that jumps back is held at the last time shown, so expiry,
// sequence pages and stamps stay in order.
//
// Threads: safe. Ownership: the source must outlive the clock.
class WorldClock {
 public:
  // Follows `source`.
  explicit WorldClock(const TimeSource& source) : source_(source) {}
  // Stands still at `start`.
  WorldClock(const TimeSource& source, absl::Time start) : source_(source), frozen_at_(start) {}

  absl::Time Now() const ABSL_LOCKS_EXCLUDED(mutex_);
  bool frozen() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Moves a frozen clock to `time`; earlier times and running clocks are left as they are.
  void MoveTo(absl::Time time) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const TimeSource& source_;
  mutable absl::Mutex mutex_;
  std::optional<absl::Time> frozen_at_ ABSL_GUARDED_BY(mutex_);
  mutable absl::Time last_shown_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace emulator
