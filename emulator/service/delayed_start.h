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
// Threads: safe once Run was called.
class DelayedStart {
 public:
  // Runs `go_on` once the delay is over by the world's clock; never when Cancel came before. The
  // world must live as long.
  void Run(World& world, absl::Duration delay, std::function<void()> go_on) {
    taken_ = std::make_shared<std::atomic<bool>>(false);
    world_ = &world;
    timer_ = world.time().RunAfter(delay, [taken = taken_, go_on = std::move(go_on)] {
      if (!taken->exchange(true)) go_on();
    });
  }

  // True when the beginning was put off and did not come before this; now it never will.
  bool Cancel() {
    if (taken_ == nullptr || taken_->exchange(true)) return false;
    // A timer that Run is just setting is not cancelled; it does nothing when it fires.
    if (const TimerQueue::TimerId timer = timer_) world_->time().CancelAfter(timer);
    return true;
  }

 private:
  // Null: nothing is put off.
  std::shared_ptr<std::atomic<bool>> taken_;
  World* world_ = nullptr;
  std::atomic<TimerQueue::TimerId> timer_ = 0;
};

}  // namespace emulator
