#pragma once

#include <functional>
#include <list>
#include <queue>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace emulator {

// Threads that are made when there is work and none is free, up to a number, and that end when they
// had nothing to do for a while. For requests most of which take no time and some of which wait for
// minutes. None is made before the first work. Work goes to the thread that became free last, so
// that a little work keeps few threads awake.
//
// Threads: safe.
class ThreadCrew {
 public:
  explicit ThreadCrew(size_t threads_max, absl::Duration idle_max = absl::Seconds(10))
      : threads_max_(threads_max), idle_max_(idle_max) {}
  ~ThreadCrew() { Finish(); }

  // Begins `work` at once, on a free or a new thread. False when there is none, because the crew is
  // full or the system refuses a thread; `work` is then not moved from.
  bool TryDo(std::function<void()>& work) ABSL_LOCKS_EXCLUDED(mutex_);
  // Begins `work` when a thread becomes free. There must be a thread.
  void DoWhenFree(std::function<void()> work) ABSL_LOCKS_EXCLUDED(mutex_);
  // Returns when all work is done; none may be added any more.
  void Finish() ABSL_LOCKS_EXCLUDED(mutex_);

  size_t size() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether work waits for a thread.
  bool has_waiting() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Threads = std::list<std::thread>;
  // A thread that waits for work.
  struct Sleeper {
    absl::CondVar woken;
    std::function<void()> work;
  };
  bool AddThread() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work(Threads::iterator self) ABSL_LOCKS_EXCLUDED(mutex_);
  // Empty when there is none for too long, or ever again.
  std::function<void()> NextWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeLatest(std::function<void()> work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t threads_max_;
  const absl::Duration idle_max_;
  mutable absl::Mutex mutex_;
  std::queue<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  // The one that became free last stands last.
  std::vector<Sleeper*> sleepers_ ABSL_GUARDED_BY(mutex_);
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  Threads threads_ ABSL_GUARDED_BY(mutex_);
  // Those that have nothing left to do but to be joined.
  Threads ended_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
