#include "emulator/web/thread_crew.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace emulator {

bool ThreadCrew::TryDo(std::function<void()>& work) {
  Threads ended;
  bool begins = false;
  {
    absl::MutexLock lock(&mutex_);
    ended.swap(ended_);
    if (!sleepers_.empty()) {
      WakeLatest(std::move(work));
      begins = true;
    } else if (AddThread()) {
      waiting_.push(std::move(work));
      begins = true;
    }
  }
  for (std::thread& thread : ended) thread.join();
  return begins;
}

void ThreadCrew::DoWhenFree(std::function<void()> work) {
  absl::MutexLock lock(&mutex_);
  if (sleepers_.empty()) {
    waiting_.push(std::move(work));
  } else {
    WakeLatest(std::move(work));
  }
}

void ThreadCrew::Finish() {
  Threads threads;
  {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    for (Sleeper* sleeper : sleepers_) sleeper->woken.Signal();
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

void ThreadCrew::WakeLatest(std::function<void()> work) {
  Sleeper& latest = *sleepers_.back();
  sleepers_.pop_back();
  latest.work = std::move(work);
  latest.woken.Signal();
}

std::function<void()> ThreadCrew::NextWork() {
  if (!waiting_.empty()) {
    std::function<void()> work = std::move(waiting_.front());
    waiting_.pop();
    return work;
  }
  Sleeper self;
  sleepers_.push_back(&self);
  bool too_long = false;
  while (!self.work && !finishing_ && !too_long) {
    too_long = self.woken.WaitWithTimeout(&mutex_, idle_max_);
  }
  if (!self.work) sleepers_.erase(std::find(sleepers_.begin(), sleepers_.end(), &self));
  return std::move(self.work);
}

void ThreadCrew::Work(Threads::iterator self) {
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      work = NextWork();
      if (!work) {
        if (!finishing_) ended_.splice(ended_.end(), threads_, self);
        return;
      }
    }
    work();
  }
}

}  // namespace emulator
