#include "emulator/app/timer_thread.h"

#include <algorithm>
#include <memory>

namespace emulator {

TimerThread::TimerThread(WorldRegistry& worlds) : worlds_(worlds), thread_([this] { Run(); }) {}

void TimerThread::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.Signal();
  }
  if (thread_.joinable()) thread_.join();
}

void TimerThread::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
  changed_.Signal();
}

void TimerThread::Run() {
  while (true) {
    absl::Duration next = absl::InfiniteDuration();
    for (const std::shared_ptr<World>& world : worlds_.List()) {
      if (world->time().UntilDue() == absl::ZeroDuration()) world->time().RunDue();
      next = std::min(next, world->time().UntilDue());
    }
    absl::MutexLock lock(&mutex_);
    if (!woken_ && !stopping_) changed_.WaitWithTimeout(&mutex_, next);
    woken_ = false;
    if (stopping_) return;
  }
}

}  // namespace emulator
