#include "emulator/web/thread_crew.h"

#include <system_error>
#include <utility>

namespace emulator {

bool ThreadCrew::TryDo(std::function<void()>& work) {
  Threads ended;
  bool begins = false;
  {
    absl::MutexLock lock(&mutex_);
    ended.swap(ended_);
    begins = waiting_.size() < idle_ || AddThread();
    if (begins) waiting_.push(std::move(work));
  }
  for (std::thread& thread : ended) thread.join();
  return begins;
}

void ThreadCrew::DoWhenFree(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  waiting_.push(std::move(work));
}

void ThreadCrew::Finish() {
  Threads threads;
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    threads.swap(threads_);
    threads.splice(threads.end(), ended_);
  }
  for (std::thread& thread : threads) thread.join();
}

size_t ThreadCrew::size() const {
  absl::MutexLock lock(&mutex_);
  return threads_.size();
}

bool ThreadCrew::has_waiting() const {
  absl::MutexLock lock(&mutex_);
  return !waiting_.empty();
}

bool ThreadCrew::AddThread() {
  if (threads_.size() >= threads_max_) return false;
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::thread([this, self] { Work(self); });
    return true;
  } catch (const std::system_error&) {
    threads_.erase(self);
    return false;
  }
}

void ThreadCrew::Work(Threads::iterator self) {
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      ++idle_;
      const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return finishing_ || !waiting_.empty();
      };
      mutex_.AwaitWithTimeout(absl::Condition(&called), idle_max_);
      --idle_;
      if (waiting_.empty()) {
        if (!finishing_) ended_.splice(ended_.end(), threads_, self);
        return;
      }
      work = std::move(waiting_.front());
      waiting_.pop();
    }
    work();
  }
}

}  // namespace emulator
