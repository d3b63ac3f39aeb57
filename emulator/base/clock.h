#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

// "2026-01-01T00:00:00.000000Z"
std::string TimeText(absl::Time time);
// A time as 2026-01-01T00:00:00Z, from 1970 to 9999. InvalidArgument otherwise; `field` is its
// name.
absl::StatusOr<absl::Time> TimeFromText(absl::string_view text, absl::string_view field);
// The last moment of the year 9999: no clock goes further.
absl::Time LatestTime();
// Whether a clock can show it: from 1970 to 9999.
bool IsClockTime(absl::Time time);

// Where a clock is to stand still, from "manual" (now) or "manual:2026-01-01T00:00:00Z"; absent
// from "system". InvalidArgument otherwise.
absl::StatusOr<std::optional<absl::Time>> ClockFromText(absl::string_view text);

// Hears what a clock shows, each time that this changes by more than the passing of time.
class ClockFollower {
 public:
  virtual ~ClockFollower() = default;
  // It stands still, at this time.
  virtual void StandsAt(absl::Time time) = 0;
  // It runs, so far ahead of its source; behind it when that is negative.
  virtual void RunsAhead(absl::Duration ahead) = 0;
};

// The clock of one world: it runs with a source, or stands still and is moved by hand.
//
// The world's time, Now(), moves in steps, and always by MoveTo: a world takes it from one due
// timer to the next and then to Live(), so that everything happens at its own time whether the
// clock runs or is moved. It never runs backwards, except when a world begins again (SetBack): a
// source that jumps back is held.
//
// Threads: reading is safe; what changes the clock is called under the world's lock, and so is what
// it calls.
// Ownership: the source must outlive the clock, and so must who follows it.
class WorldClock {
 public:
  // Runs with `source`, or stands still when it is told where.
  explicit WorldClock(const TimeSource& source, std::optional<absl::Time> frozen_at = std::nullopt);

  // The world's time.
  absl::Time Now() const { return absl::FromUnixMicros(now_us_); }
  // The time at this moment. While the clock runs, Now() lags behind it until the next turn.
  absl::Time Live() const;
  bool frozen() const { return frozen_; }
  // How far a clock that runs is ahead of its source; zero while it stands still.
  absl::Duration ahead() const {
    return frozen_ ? absl::ZeroDuration() : absl::Microseconds(ahead_us_.load());
  }

  // Earlier times are ignored. Here as elsewhere, a time that is none of IsClockTime becomes the
  // nearest that is.
  void MoveTo(absl::Time time);
  // Stands still at Now().
  void Freeze();
  // Runs on from Now(), at the source's speed.
  void Release();
  // For a world that goes back to an earlier state: stands still at `time`, or runs on from it.
  void SetBack(absl::Time time);
  // As the constructor.
  void Restart(std::optional<absl::Time> frozen_at);
  // Tells `follower` where the clock is, now and after each change; nobody when it is null.
  void SetFollower(ClockFollower* follower);

  // The time to which the clock is about to move. Code that does something at intervals may skip
  // the intervals before it. At least Live().
  absl::Time horizon() const;
  void set_horizon(absl::Time time) { horizon_us_ = absl::ToUnixMicros(time); }

 private:
  int64_t SourceUs() const;
  void TellFollower() const;

  const TimeSource& source_;
  std::atomic<int64_t> now_us_ = 0;
  std::atomic<int64_t> horizon_us_ = INT64_MIN;
  // The world's time minus the source's, while the clock runs.
  std::atomic<int64_t> ahead_us_ = 0;
  std::atomic<bool> frozen_ = false;
  ClockFollower* follower_ = nullptr;
};

}  // namespace emulator
