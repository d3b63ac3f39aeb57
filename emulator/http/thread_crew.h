#pragma once

#include <functional>
#include <list>
#include <queue>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace emulator {

// Threads that are made when there is work and none is free, up to a number; then work waits. For
// requests most of which take no time and some of which wait for minutes. None is made before the
// first work.
//
// Threads: safe.
class ThreadCrew {
 public:
  explicit ThreadCrew(size_t threads_max) : threads_max_(threads_max) {}
  ~ThreadCrew() { Finish(); }

  void Do(std::function<void()> work) ABSL_LOCKS_EXCLUDED(mutex_);
  // Returns when all work is done; none may be added any more.
  void Finish() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);

  const size_t threads_max_;
  absl::Mutex mutex_;
  std::queue<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
