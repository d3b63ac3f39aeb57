#include "emulator/base/clock.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace emulator {
namespace {

class MachineTime : public TimeSource {
 public:
  // Microseconds, because that is what the database stores: what is shown is what is kept.
  absl::Time Now() const override { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }
};

}  // namespace

const TimeSource& SystemTime() {
  static const MachineTime time;
  return time;
}

absl::Time WorldClock::Now() const {
  absl::MutexLock lock(&mutex_);
  if (frozen_at_) return *frozen_at_;
  last_shown_ = std::max(last_shown_, source_.Now());
  return last_shown_;
}

bool WorldClock::frozen() const {
  absl::MutexLock lock(&mutex_);
  return frozen_at_.has_value();
}

void WorldClock::MoveTo(absl::Time time) {
  absl::MutexLock lock(&mutex_);
  if (frozen_at_) frozen_at_ = std::max(*frozen_at_, time);
}

}  // namespace emulator
