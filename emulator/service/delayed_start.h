#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "emulator/world/world.h"

namespace emulator {

// The beginning of a call that a fault puts off, and that its client may cancel before.
//
// Threads: safe once Arm was called.
class DelayedStart {
 public:
  // To be called before any other thread knows of the call. The world must live as long.
  void Arm(World& world) {
    world_ = &world;
    state_ = std::make_shared<State>();
  }

  // Runs `go_on` once the delay is over by the world's clock; never when Cancel came before. False
  // when it came before this.
  bool Run(absl::Duration delay, std::function<void()> go_on) {
    if (!state_->Move(Phase::kArmed, Phase::kWaiting)) return false;
    state_->timer = world_->time().RunAfter(delay, [state = state_, go_on = std::move(go_on)] {
      if (state->Move(Phase::kWaiting, Phase::kOver)) go_on();
    });
    return true;
  }

  // True when the beginning was put off and did not come before this; now it never will.
  bool Cancel() {
    if (state_ == nullptr || state_->Move(Phase::kArmed, Phase::kOver)) return false;
    if (!state_->Move(Phase::kWaiting, Phase::kOver)) return false;
    // A timer that Run is just setting is not cancelled; it does nothing when it fires.
    if (const TimerQueue::TimerId timer = state_->timer) world_->time().CancelAfter(timer);
    return true;
  }

 private:
  enum class Phase { kArmed, kWaiting, kOver };
  // Outlives the call when the timer is late.
  struct State {
    bool Move(Phase from, Phase to) { return phase.compare_exchange_strong(from, to); }
    std::atomic<Phase> phase = Phase::kArmed;
    std::atomic<TimerQueue::TimerId> timer = 0;
  };

  World* world_ = nullptr;
  // Null: no fault can put it off.
  std::shared_ptr<State> state_;
};

}  // namespace emulator
