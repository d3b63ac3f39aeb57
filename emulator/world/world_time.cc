// The part of World that is about time.

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/world/meta_store.h"
#include "emulator/world/world.h"

namespace emulator {

World::TakeOver::TakeOver(World& world) : world_(world) {
  {
    absl::MutexLock lock(&world_.mutex_);
    ++world_.taking_over_;
  }
  world_.moving_.Lock();
  absl::MutexLock lock(&world_.mutex_);
  --world_.taking_over_;
}

World::TakeOver::~TakeOver() { world_.moving_.Unlock(); }

void World::FreezeClock() {
  if (clock_.frozen()) return;
  absl::MutexLock moving(&moving_);
  Turn([this] {
    mutex_.AssertHeld();
    clock_.Freeze();
    RememberClock();
  });
  RunPutOff();
}

void World::ReleaseClock() {
  {
    const TakeOver moving(*this);
    absl::MutexLock lock(&mutex_);
    if (clock_.frozen()) clock_.Release();
    RememberClock();
  }
  options_.on_earlier_timer();
}

void World::RunDue() {
  // Whoever moves time now does it all, and wakes this one's caller at its end.
  if (!moving_.TryLock()) return;
  Turn([] {});
  RunPutOff();
  moving_.Unlock();
}

absl::Duration World::UntilDue() {
  absl::MutexLock lock(&mutex_);
  if (!put_off_.empty()) return absl::ZeroDuration();
  if (clock_.frozen()) return absl::InfiniteDuration();
  const absl::Time due = timers_.NextDue().value_or(absl::InfiniteFuture());
  return std::max(due - clock_.Live(), absl::ZeroDuration());
}

absl::StatusOr<Passage> World::AdvanceTo(absl::Time time, absl::Duration patience) {
  return Travel([time](absl::Time) { return time; }, /*until_idle=*/false, patience);
}

absl::StatusOr<Passage> World::AdvanceBy(absl::Duration step, absl::Duration patience) {
  return Travel([step](absl::Time now) { return now + step; }, /*until_idle=*/false, patience);
}

absl::StatusOr<Passage> World::RunUntilIdle(absl::Duration at_most, absl::Duration patience) {
  return Travel([at_most](absl::Time now) { return std::min(now + at_most, LatestTime()); },
                /*until_idle=*/true, patience);
}

absl::StatusOr<Passage> World::Travel(absl::FunctionRef<absl::Time(absl::Time now)> destination,
                                      bool until_idle, absl::Duration patience) {
  absl::StatusOr<Passage> passage;
  {
    absl::MutexLock moving(&moving_);
    Departure departure;
    {
      absl::MutexLock lock(&mutex_);
      departure.latest = destination(clock_.Now());
      RETURN_IF_ERROR(Depart(departure));
    }
    Go(departure.latest, until_idle, patience);
    absl::MutexLock lock(&mutex_);
    passage = Arrive(departure);
    const bool there =
        !passage.ok() || (until_idle ? passage->idle : passage->to >= departure.latest);
    if (taking_over_ > 0 && !there) passage = errors::ClockTaken(name());
  }
  // Who found the way barred meanwhile may go on.
  options_.on_earlier_timer();
  return passage;
}

absl::Status World::Depart(Departure& departure) {
  const absl::Time now = clock_.Now();
  if (!clock_.frozen()) return errors::ClockRuns(name());
  if (departure.latest > LatestTime()) {
    return errors::Malformed("time", "must be before the year 10000");
  }
  if (departure.latest < now) return errors::ClockIsPast(departure.latest, now);
  departure.from = now;
  departure.fired = timers_.fired();
  departure.attempts = domain_->deliveries.attempts();
  departure.journal_last = domain_->journal.last_number();
  return absl::OkStatus();
}

void World::Go(absl::Time latest, bool until_idle, absl::Duration patience) {
  const auto step_to = [this](absl::Time time) {
    Turn([&] {
      mutex_.AssertHeld();
      PassTo(time);
    });
    moving_.AssertHeld();
    RunPutOff();
  };
  RunPutOff();
  AwaitAnswers(patience);
  // Calls may add timers at any moment, also behind the last step.
  for (auto stop = NextStop(latest, until_idle); stop; stop = NextStop(latest, until_idle)) {
    step_to(*stop);
    AwaitAnswers(patience);
  }
}

Passage World::Arrive(const Departure& departure) {
  Passage passage{.from = departure.from,
                  .to = clock_.Now(),
                  .journal_before = departure.journal_last,
                  .journal_last = domain_->journal.last_number()};
  for (size_t kind = 0; kind < kTimerKinds; ++kind) {
    passage.fired[kind] = timers_.fired()[kind] - departure.fired[kind];
  }
  // A timer that looked for a delivery in vain is no attempt.
  passage.fired[static_cast<size_t>(TimerKind::kAttempt)] =
      domain_->deliveries.attempts() - departure.attempts;
  // The clock has moved, so this is no error of the journey.
  Guarded([&] {
    mutex_.AssertHeld();
    passage.items_expired = domain_->caches.items().store().CountExpired(passage.from, passage.to);
  });
  passage.idle =
      domain_->deliveries.unfinished() == 0 && put_off_.empty() && !timers_.NextWorkDue();
  RememberClock();
  return passage;
}

void World::RememberClock() {
  Guarded([this] {
    mutex_.AssertHeld();
    Transaction transaction(domain_->transactions);
    WriteClock(domain_->db(), clock_.Now(), clock_.frozen());
    transaction.Commit();
  });
}

void World::WriteClock(Database& db, absl::Time now, bool frozen) {
  MetaStore meta(db);
  meta.Put(kNowKey, absl::StrCat(absl::ToUnixMicros(now)));
  meta.Put(kClockModeKey, frozen ? kFrozen : "running");
}

void World::RecallClock() {
  absl::Time stopped = domain_->journal.last_time();
  int64_t now_us = 0;
  if (absl::SimpleAtoi(MetaStore(domain_->db()).Find(kNowKey).value_or(""), &now_us)) {
    stopped = std::max(stopped, absl::FromUnixMicros(now_us));
  }
  if (stopped > clock_.Live()) clock_.SetBack(stopped);
  clock_.MoveTo(clock_.Live());
}

std::optional<absl::Time> World::NextStop(absl::Time latest, bool until_idle) {
  absl::MutexLock lock(&mutex_);
  if (!closed_.ok() || taking_over_ > 0) return std::nullopt;
  const absl::Time work = timers_.NextWorkDue().value_or(absl::InfiniteFuture());
  if (until_idle && work > latest) return std::nullopt;
  clock_.set_horizon(until_idle ? work : latest);
  const absl::Time due = timers_.NextDue().value_or(absl::InfiniteFuture());
  if (due <= latest) return due;
  return clock_.Now() < latest ? std::optional(latest) : std::nullopt;
}

void World::AwaitAnswers(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  if (domain_->deliveries.attempts() == attempts_given_up_) return;
  const auto answered = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !closed_.ok() || taking_over_ > 0 || domain_->deliveries.under_way() == 0;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&answered), patience)) {
    attempts_given_up_ = domain_->deliveries.attempts();
  }
}

TimerQueue::TimerId World::RunAfter(absl::Duration delay, std::function<void()> action) {
  TimerQueue::TimerId id = 0;
  bool closed = false;
  Turn([&] {
    mutex_.AssertHeld();
    // Nobody lets time pass in a world that is closed.
    closed = !closed_.ok();
    if (closed) return;
    id = timers_.Add(TimerKind::kDelayedCall, clock_.Now() + delay, [this, action] {
      mutex_.AssertHeld();
      put_off_.push_back(action);
    });
  });
  if (closed) action();
  return id;
}

void World::CancelAfter(TimerQueue::TimerId id) {
  absl::MutexLock lock(&mutex_);
  timers_.Cancel(id);
}

void World::RunPutOff() {
  absl::MutexLock lock(&mutex_);
  while (!put_off_.empty()) {
    const std::function<void()> action = std::move(put_off_.front());
    put_off_.pop_front();
    mutex_.Unlock();
    action();
    mutex_.Lock();
  }
}

}  // namespace emulator
