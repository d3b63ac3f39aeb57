#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "emulator/world/world.h"

namespace emulator {

// The beginning of a call that a fault may put off, and that its client may cancel before.
//
// Threads: safe.
class DelayedStart {
 public:
  // Runs `go_on` once the delay is over by the world's clock, in this thread when there is none;
  // never when Cancel came before.
  void Run(World& world, absl::Duration delay, std::function<void()> go_on) {
    auto run = [taken = taken_, go_on = std::move(go_on)] {
      if (!taken->exchange(true)) go_on();
    };
    if (delay > absl::ZeroDuration()) {
      world_ = &world;
      timer_ = world.time().RunAfter(delay, std::move(run));
    } else {
      run();
    }
  }

  // True when `go_on` has not run and never will.
  bool Cancel() {
    if (taken_->exchange(true)) return false;
    // A timer that is being set in this moment stays, and does nothing.
    if (const TimerQueue::TimerId timer = timer_) world_.load()->time().CancelAfter(timer);
    return true;
  }

 private:
  std::atomic<World*> world_ = nullptr;
  std::atomic<TimerQueue::TimerId> timer_ = 0;
  const std::shared_ptr<std::atomic<bool>> taken_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace emulator
