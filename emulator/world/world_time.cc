#include "emulator/world/world_time.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {

WorldTime::TakeOver::TakeOver(WorldTime& time) : time_(time) {
  {
    absl::MutexLock lock(&time_.turn_.mutex);
    ++time_.taking_over_;
  }
  time_.moving_.Lock();
  absl::MutexLock lock(&time_.turn_.mutex);
  --time_.taking_over_;
}

WorldTime::TakeOver::~TakeOver() { time_.moving_.Unlock(); }

void WorldTime::RunAlone(absl::FunctionRef<void()> action) {
  absl::MutexLock moving(&moving_);
  turn_.Run(action);
  RunDueCalls();
}

void WorldTime::SetFollower(ClockFollower* follower) {
  absl::MutexLock lock(&turn_.mutex);
  turn_.clock.SetFollower(follower);
}

void WorldTime::Freeze() {
  if (frozen()) return;
  RunAlone([this] {
    turn_.mutex.AssertHeld();
    turn_.clock.Freeze();
    turn_.SaveClock();
  });
}

void WorldTime::Release() {
  {
    const TakeOver moving(*this);
    absl::MutexLock lock(&turn_.mutex);
    if (turn_.clock.frozen()) turn_.clock.Release();
    turn_.SaveClock();
  }
  turn_.options.on_earlier_timer();
}

void WorldTime::RunDue() {
  turn_.RunLeftOver();
  // The thread that moves the clock fires these timers, too, and wakes this caller at its end.
  if (!moving_.TryLock()) return;
  turn_.Run([] {});
  RunDueCalls();
  moving_.Unlock();
}

absl::Duration WorldTime::UntilDue() {
  if (turn_.HasLeftOver()) return absl::ZeroDuration();
  absl::MutexLock lock(&turn_.mutex);
  if (!turn_.due_calls.empty()) return absl::ZeroDuration();
  if (turn_.clock.frozen()) return absl::InfiniteDuration();
  const absl::Time due = turn_.timers.NextDue().value_or(absl::InfiniteFuture());
  return std::max(due - turn_.clock.Live(), absl::ZeroDuration());
}

absl::StatusOr<Passage> WorldTime::AdvanceTo(absl::Time time, absl::Duration patience) {
  return Advance([time](absl::Time) { return time; }, /*until_idle=*/false, patience);
}

absl::StatusOr<Passage> WorldTime::AdvanceBy(absl::Duration step, absl::Duration patience) {
  return Advance([step](absl::Time now) { return now + step; }, /*until_idle=*/false, patience);
}

absl::StatusOr<Passage> WorldTime::RunUntilIdle(absl::Duration at_most, absl::Duration patience) {
  return Advance([at_most](absl::Time now) { return std::min(now + at_most, LatestTime()); },
                 /*until_idle=*/true, patience);
}

void WorldTime::PassTo(absl::Time time) {
  if (time <= turn_.clock.Now()) return;
  RunAlone([&] {
    turn_.mutex.AssertHeld();
    turn_.clock.set_horizon(time);
    turn_.LetTimePass(time);
  });
}

absl::StatusOr<Passage> WorldTime::Advance(
    absl::FunctionRef<absl::Time(absl::Time now)> destination, bool until_idle,
    absl::Duration patience) {
  absl::StatusOr<Passage> passage;
  {
    absl::MutexLock moving(&moving_);
    absl::Time latest;
    Beginning beginning;
    {
      absl::MutexLock lock(&turn_.mutex);
      latest = destination(turn_.clock.Now());
      RETURN_IF_ERROR(CheckMove(latest));
      beginning = Begin();
    }
    MoveTo(latest, until_idle, patience);
    absl::MutexLock lock(&turn_.mutex);
    passage = PassageSince(beginning);
    const bool there = until_idle ? passage->idle : passage->to >= latest;
    if (taking_over_ > 0 && !there) passage = errors::ClockTaken(turn_.options.name);
  }
  // RunDue does nothing during a move: its caller is to try again.
  turn_.options.on_earlier_timer();
  return passage;
}

absl::Status WorldTime::CheckMove(absl::Time latest) const {
  const absl::Time now = turn_.clock.Now();
  if (!turn_.clock.frozen()) return errors::ClockRuns(turn_.options.name);
  if (latest > LatestTime()) return errors::Malformed("time", "must be before the year 10000");
  return latest < now ? errors::ClockIsPast(latest, now) : absl::OkStatus();
}

WorldTime::Beginning WorldTime::Begin() const {
  return {.from = turn_.clock.Now(),
          .fired = turn_.timers.fired(),
          .attempts = turn_.domain->deliveries.attempts(),
          .journal_last = turn_.domain->journal.last_number()};
}

void WorldTime::MoveTo(absl::Time latest, bool until_idle, absl::Duration patience) {
  RunDueCalls();
  AwaitAnswers(patience);
  // Calls may add timers at any moment, also behind the last step.
  for (auto step = NextStep(latest, until_idle); step; step = NextStep(latest, until_idle)) {
    turn_.Run([&] {
      turn_.mutex.AssertHeld();
      turn_.LetTimePass(*step);
    });
    RunDueCalls();
    AwaitAnswers(patience);
  }
}

std::optional<absl::Time> WorldTime::NextStep(absl::Time latest, bool until_idle) {
  absl::MutexLock lock(&turn_.mutex);
  if (!turn_.closed.ok() || taking_over_ > 0) return std::nullopt;
  const absl::Time work = turn_.timers.NextWorkDue().value_or(absl::InfiniteFuture());
  if (until_idle && work > latest) return std::nullopt;
  turn_.clock.set_horizon(until_idle ? work : latest);
  const absl::Time due = turn_.timers.NextDue().value_or(absl::InfiniteFuture());
  if (due <= latest) return due;
  return turn_.clock.Now() < latest ? std::optional(latest) : std::nullopt;
}

void WorldTime::AwaitAnswers(absl::Duration patience) {
  absl::MutexLock lock(&turn_.mutex);
  if (turn_.domain->deliveries.attempts() == attempts_unanswered_) return;
  const auto answered = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex) {
    return !turn_.closed.ok() || taking_over_ > 0 || turn_.domain->deliveries.under_way() == 0;
  };
  if (!turn_.mutex.AwaitWithTimeout(absl::Condition(&answered), patience)) {
    attempts_unanswered_ = turn_.domain->deliveries.attempts();
  }
}

void WorldTime::ForgetUnanswered() {
  turn_.mutex.AssertHeld();
  attempts_unanswered_ = UINT64_MAX;
}

Passage WorldTime::PassageSince(const Beginning& beginning) {
  Passage passage{.from = beginning.from,
                  .to = turn_.clock.Now(),
                  .journal_before = beginning.journal_last,
                  .journal_last = turn_.domain->journal.last_number()};
  for (size_t kind = 0; kind < kTimerKinds; ++kind) {
    passage.fired[kind] = turn_.timers.fired()[kind] - beginning.fired[kind];
  }
  // A timer that looked for a delivery in vain is no attempt.
  passage.fired[static_cast<size_t>(TimerKind::kAttempt)] =
      turn_.domain->deliveries.attempts() - beginning.attempts;
  // The clock has moved, so a failure here is no error of the passage.
  turn_.RunOrLog([&] {
    turn_.mutex.AssertHeld();
    passage.items_expired =
        turn_.domain->caches.items().store().CountExpired(passage.from, passage.to);
  });
  passage.idle = turn_.domain->deliveries.unfinished() == 0 && turn_.due_calls.empty() &&
                 !turn_.timers.NextWorkDue();
  turn_.SaveClock();
  return passage;
}

TimerQueue::TimerId WorldTime::RunAfter(absl::Duration delay, std::function<void()> action) {
  TimerQueue::TimerId id = 0;
  bool closed = false;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    // No thread lets time pass in a closed world.
    closed = !turn_.closed.ok();
    if (closed) return;
    id = turn_.timers.Add(TimerKind::kDelayedCall, turn_.clock.Now() + delay, [this, action] {
      turn_.mutex.AssertHeld();
      turn_.due_calls.push_back(action);
    });
  });
  if (closed) action();
  return id;
}

void WorldTime::CancelAfter(TimerQueue::TimerId id) {
  absl::MutexLock lock(&turn_.mutex);
  turn_.timers.Cancel(id);
}

void WorldTime::RunDueCalls() {
  absl::MutexLock lock(&turn_.mutex);
  while (!turn_.due_calls.empty()) {
    const std::function<void()> action = std::move(turn_.due_calls.front());
    turn_.due_calls.pop_front();
    turn_.mutex.Unlock();
    action();
    turn_.mutex.Lock();
  }
}

}  // namespace emulator
