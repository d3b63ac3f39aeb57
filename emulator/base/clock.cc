#include "emulator/base/clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

class MachineTime : public TimeSource {
 public:
  // Microseconds, because that is what the database stores: what is shown is what is kept.
  absl::Time Now() const override { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }
};

// So that no sum or difference of two of them overflows.
int64_t ClockUs(absl::Time time) {
  return absl::ToUnixMicros(std::clamp(time, absl::UnixEpoch(), LatestTime()));
}

}  // namespace

const TimeSource& SystemTime() {
  static const MachineTime time;
  return time;
}

bool IsClockTime(absl::Time time) { return time >= absl::UnixEpoch() && time <= LatestTime(); }

absl::Time LatestTime() {
  static const absl::Time latest =
      absl::FromCivil(absl::CivilSecond(10000, 1, 1), absl::UTCTimeZone()) - absl::Microseconds(1);
  return latest;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> TimeFromText(absl::string_view text, absl::string_view field) {
  absl::Time time;
  std::string error;
  const bool parsed = absl::ParseTime(absl::RFC3339_full, text, &time, &error);
  if (parsed && IsClockTime(time)) return time;
  return errors::Malformed(field, "must be a time as 2026-01-01T00:00:00Z, from 1970 to 9999");
}

absl::StatusOr<std::optional<absl::Time>> ClockFromText(absl::string_view text) {
  if (text == "system") return std::nullopt;
  if (text == "manual") return SystemTime().Now();
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "manual:")) {
    if (const auto time = TimeFromText(rest, "clock"); time.ok()) return *time;
  }
  return errors::Malformed(absl::StrCat("\"", text, "\""),
                           "must be system, manual or manual:TIME, as manual:2026-01-01T00:00:00Z");
}

WorldClock::WorldClock(const TimeSource& source, std::optional<absl::Time> frozen_at)
    : source_(source) {
  Restart(frozen_at);
}

int64_t WorldClock::SourceUs() const { return ClockUs(source_.Now()); }

void WorldClock::Restart(std::optional<absl::Time> frozen_at) {
  frozen_ = frozen_at.has_value();
  SetBack(frozen_at.value_or(source_.Now()));
}

absl::Time WorldClock::Live() const {
  if (frozen_) return Now();
  return std::min(absl::FromUnixMicros(std::max<int64_t>(now_us_, SourceUs() + ahead_us_)),
                  LatestTime());
}

void WorldClock::MoveTo(absl::Time time) {
  now_us_ = std::max<int64_t>(now_us_, ClockUs(time));
  if (frozen_) TellFollower();
}

void WorldClock::Freeze() {
  frozen_ = true;
  TellFollower();
}

void WorldClock::Release() {
  frozen_ = false;
  SetBack(Now());
}

void WorldClock::SetBack(absl::Time time) {
  now_us_ = ClockUs(time);
  ahead_us_ = now_us_ - SourceUs();
  horizon_us_ = INT64_MIN;
  TellFollower();
}

void WorldClock::SetFollower(ClockFollower* follower) {
  follower_ = follower;
  TellFollower();
}

void WorldClock::TellFollower() const {
  if (follower_ == nullptr) return;
  if (frozen_) {
    follower_->StandsAt(Now());
  } else {
    follower_->RunsAhead(ahead());
  }
}

absl::Time WorldClock::horizon() const {
  return std::max(Live(), absl::FromUnixMicros(horizon_us_));
}

}  // namespace emulator
