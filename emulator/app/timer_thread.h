#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// Lets time pass in the worlds whose clocks run: one thread that sleeps until the next timer of any
// of them is due, and fires it.
//
// Threads: its own. The registry must outlive it.
class TimerThread {
 public:
  explicit TimerThread(WorldRegistry& worlds);
  ~TimerThread() { Stop(); }

  // A timer is due earlier than the thread knows. Callable from any thread.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends the thread: no timer fires any more. Wake may still be called, and does nothing.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();

  WorldRegistry& worlds_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace emulator
