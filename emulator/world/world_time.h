#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/timer_queue.h"
#include "emulator/world/passage.h"
#include "emulator/world/turn.h"

namespace emulator {

// The time of one world: its clock, the moves of the clock, and calls that wait for it.
//
// One thread at a time moves the clock; others that want to move it wait. A thread that resets or
// restores the world, or releases its clock, does not wait for the end of a move: the move stops
// at its next step (TakeOver).
//
// Threads: safe. A thread that moves the clock takes `moving_` before the world's own lock.
// Ownership: part of its world; `turn` outlives it.
class WorldTime {
 public:
  explicit WorldTime(Turn& turn) : turn_(turn) {}

  absl::Time Now() const { return turn_.clock.Live(); }
  bool frozen() const { return turn_.clock.frozen(); }
  // Of a clock that runs: how far it is ahead of the machine's.
  absl::Duration ahead() const { return turn_.clock.ahead(); }

  // Who hears of the clock (WorldClock::SetFollower) until it is null, or the world ends.
  void SetFollower(ClockFollower* follower) ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // Stops the clock; one that stands still is left alone.
  void Freeze() ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // Lets the clock run on; one that runs is left alone.
  void Release() ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);

  // Fires the timers that are due, and runs what a thread has left in the queue.
  void RunDue() ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // How long until RunDue has something to do, in the machine's time; InfiniteDuration when it
  // never has, and when the clock stands still.
  absl::Duration UntilDue() ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // Moves a clock that stands still, firing every timer and running every delayed call at its own
  // time on the way. Before each step it waits for the answers of receivers whose requests are
  // under way, for at most `patience` of the machine's time. A request that has no answer then can
  // time out on the way. ClockRuns, ClockIsPast; ClockTaken when another thread resets or restores
  // the world, or releases its clock, before the end of the way; StorageFailed.
  absl::StatusOr<Passage> AdvanceTo(absl::Time time, absl::Duration patience = absl::ZeroDuration())
      ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  absl::StatusOr<Passage> AdvanceBy(absl::Duration step,
                                    absl::Duration patience = absl::ZeroDuration())
      ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // AdvanceTo for a replay: it waits for no answer and says nothing of what happened. A time that
  // is past is ignored.
  void PassTo(absl::Time time) ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // As AdvanceTo until no delivery and no delayed call waits any more, but not further than
  // `at_most`.
  absl::StatusOr<Passage> RunUntilIdle(absl::Duration at_most, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);

  // Runs `action` outside the lock when that much time has passed by the world's clock, in the
  // thread that lets time pass; actions run one after the other, in the order of their times. At
  // once when the world is closed. The id is for CancelAfter.
  TimerQueue::TimerId RunAfter(absl::Duration delay, std::function<void()> action)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Nothing happens when the action ran before.
  void CancelAfter(TimerQueue::TimerId id) ABSL_LOCKS_EXCLUDED(turn_.mutex);

  // --- for World and Snapshots
  // Takes moving_ from the thread that moves the clock, whose move stops at its next step.
  class ABSL_SCOPED_LOCKABLE TakeOver {
   public:
    explicit TakeOver(WorldTime& time) ABSL_EXCLUSIVE_LOCK_FUNCTION(time.moving_);
    ~TakeOver() ABSL_UNLOCK_FUNCTION();

   private:
    WorldTime& time_;
  };
  // Runs a turn while no other thread moves the clock, and the delayed calls that became due.
  void RunAlone(absl::FunctionRef<void()> action) ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // Runs the delayed calls whose time has come.
  void RunDueCalls() ABSL_EXCLUSIVE_LOCKS_REQUIRED(moving_) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // For a world that begins again, under its lock: requests from before are no longer waited for.
  void ForgetUnanswered();

 private:
  // What a passage is counted from.
  struct Beginning {
    absl::Time from;
    TimerQueue::Counts fired = {};
    uint64_t attempts = 0;
    uint64_t journal_last = 0;
  };
  absl::StatusOr<Passage> Advance(absl::FunctionRef<absl::Time(absl::Time now)> destination,
                                  bool until_idle, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(turn_.mutex, moving_);
  // Whether the clock may be moved to `latest`.
  absl::Status CheckMove(absl::Time latest) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  Beginning Begin() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);
  void MoveTo(absl::Time latest, bool until_idle, absl::Duration patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(moving_) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // When the next timer on the way fires; absent at the end of it.
  std::optional<absl::Time> NextStep(absl::Time latest, bool until_idle)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  void AwaitAnswers(absl::Duration patience) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  Passage PassageSince(const Beginning& beginning) ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex);

  Turn& turn_;
  absl::Mutex moving_ ABSL_ACQUIRED_BEFORE(turn_.mutex);
  // How many threads wait in TakeOver.
  int taking_over_ ABSL_GUARDED_BY(turn_.mutex) = 0;
  // The number of attempts when AwaitAnswers last waited in vain.
  uint64_t attempts_unanswered_ ABSL_GUARDED_BY(turn_.mutex) = UINT64_MAX;
};

}  // namespace emulator
