#include "emulator/http/thread_crew.h"

#include <utility>

namespace emulator {

void ThreadCrew::Do(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  waiting_.push(std::move(work));
  if (waiting_.size() > idle_ && threads_.size() < threads_max_) {
    threads_.emplace_back([this] { Work(); });
  }
}

void ThreadCrew::Finish() {
  std::list<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
}

void ThreadCrew::Work() {
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      ++idle_;
      const auto called = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return finishing_ || !waiting_.empty();
      };
      mutex_.Await(absl::Condition(&called));
      --idle_;
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop();
    }
    work();
  }
}

}  // namespace emulator
