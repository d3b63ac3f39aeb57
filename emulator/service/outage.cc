#include "emulator/service/outage.h"

namespace emulator {

void Outage::Begin(absl::FunctionRef<void()> close) {
  absl::MutexLock lock(&mutex_);
  on_ = true;
  close();
}

void Outage::End(absl::FunctionRef<void()> open) {
  std::vector<std::function<void()>> parked;
  {
    absl::MutexLock lock(&mutex_);
    open();
    on_ = false;
    parked = std::exchange(parked_, {});
  }
  for (const auto& action : parked) action();
}

bool Outage::AwaitEnd(absl::Duration patience) {
  if (!on_.load(std::memory_order_acquire)) return true;
  absl::MutexLock lock(&mutex_);
  const auto over = [this] { return !on_.load(std::memory_order_relaxed); };
  return mutex_.AwaitWithTimeout(absl::Condition(&over), patience);
}

bool Outage::ParkNow(std::function<void()> action) {
  absl::MutexLock lock(&mutex_);
  if (!on_) return false;
  parked_.push_back(std::move(action));
  return true;
}

}  // namespace emulator
