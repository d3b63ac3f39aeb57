// The part of World that is about time.

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/world/world.h"

namespace emulator {

void World::FreezeClock() {
  Turn([this] {
    mutex_.AssertHeld();
    clock_.Freeze();
  });
}

void World::ReleaseClock() {
  {
    absl::MutexLock lock(&mutex_);
    if (clock_.frozen()) clock_.Release();
  }
  options_.on_earlier_timer();
}

void World::RunDue() {
  absl::MutexLock moving(&moving_);
  Turn([] {});
  RunPutOff();
}

absl::Duration World::UntilDue() {
  absl::MutexLock lock(&mutex_);
  if (clock_.frozen()) return absl::InfiniteDuration();
  if (!put_off_.empty()) return absl::ZeroDuration();
  const absl::Time due = timers_.NextDue().value_or(absl::InfiniteFuture());
  return std::max(due - clock_.Live(), absl::ZeroDuration());
}

absl::StatusOr<Passage> World::AdvanceTo(absl::Time time, absl::Duration patience) {
  return Travel(time, /*until_idle=*/false, patience);
}

absl::StatusOr<Passage> World::RunUntilIdle(absl::Time latest, absl::Duration patience) {
  return Travel(latest, /*until_idle=*/true, patience);
}

absl::StatusOr<Passage> World::Travel(absl::Time latest, bool until_idle, absl::Duration patience) {
  absl::MutexLock moving(&moving_);
  TimerQueue::Counts fired_before;
  Passage passage;
  {
    absl::MutexLock lock(&mutex_);
    if (!clock_.frozen()) return errors::ClockRuns(name());
    if (latest > LatestTime()) return errors::Malformed("time", "must be before the year 10000");
    if (latest < clock_.Now()) return errors::ClockIsPast(latest, clock_.Now());
    if (!until_idle) clock_.set_horizon(latest);
    fired_before = timers_.fired();
    passage.from = clock_.Now();
    passage.journal_before = domain_->journal.last_number();
  }
  const auto step_to = [this](absl::Time time) {
    Turn([&] {
      mutex_.AssertHeld();
      PassTo(time);
    });
  };
  AwaitAnswers(patience);
  for (auto stop = NextStop(latest, until_idle); stop; stop = NextStop(latest, until_idle)) {
    step_to(*stop);
    RunPutOff();
    AwaitAnswers(patience);
  }
  if (!until_idle) step_to(latest);

  absl::MutexLock lock(&mutex_);
  passage.to = clock_.Now();
  for (size_t kind = 0; kind < kTimerKinds; ++kind) {
    passage.fired[kind] = timers_.fired()[kind] - fired_before[kind];
  }
  passage.items_expired = domain_->caches.items().store().CountExpired(passage.from, passage.to);
  passage.journal_last = domain_->journal.last_number();
  passage.idle = domain_->deliveries.unfinished() == 0 && !timers_.NextWorkDue();
  return passage;
}

std::optional<absl::Time> World::NextStop(absl::Time latest, bool until_idle) {
  absl::MutexLock lock(&mutex_);
  if (until_idle && timers_.NextWorkDue().value_or(absl::InfiniteFuture()) > latest) {
    return std::nullopt;
  }
  const std::optional<absl::Time> due = timers_.NextDue();
  return due && *due <= latest ? due : std::nullopt;
}

void World::AwaitAnswers(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  if (domain_->deliveries.attempts() == attempts_given_up_) return;
  const auto answered = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closed_ || domain_->deliveries.under_way() == 0;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&answered), patience)) {
    attempts_given_up_ = domain_->deliveries.attempts();
  }
}

TimerQueue::TimerId World::RunAfter(absl::Duration delay, std::function<void()> action) {
  TimerQueue::TimerId id = 0;
  Turn([&] {
    mutex_.AssertHeld();
    id = timers_.Add(TimerKind::kDelayedCall, clock_.Now() + delay,
                     [this, action = std::move(action)] {
                       mutex_.AssertHeld();
                       put_off_.push_back(action);
                     });
  });
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
