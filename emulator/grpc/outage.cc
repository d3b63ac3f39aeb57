#include "emulator/grpc/outage.h"

#include <utility>

#include "emulator/base/port_sockets.h"

namespace emulator {

void Outage::Begin(int port) {
  absl::MutexLock lock(&mutex_);
  lasts_ = true;
  SilenceSockets(port);
}

void Outage::End(int port) {
  std::vector<std::function<void()>> parked;
  {
    absl::MutexLock lock(&mutex_);
    RestoreSockets(port);
    lasts_ = false;
    parked = std::exchange(parked_, {});
  }
  for (const auto& action : parked) action();
}

bool Outage::Park(std::function<void()> action) {
  absl::MutexLock lock(&mutex_);
  if (!lasts_) return false;
  parked_.push_back(std::move(action));
  return true;
}

}  // namespace emulator
