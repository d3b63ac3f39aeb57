#include "emulator/world/world_deliveries.h"

namespace emulator {

void WorldDeliveries::Start() {
  turn_.Run([this] {
    turn_.mutex.AssertHeld();
    turn_.deliveries_started = true;
    turn_.domain->deliveries.SchedulePending();
  });
}

std::vector<Delivery> WorldDeliveries::List(int64_t after, int count) {
  absl::MutexLock lock(&turn_.mutex);
  return turn_.domain->deliveries.store().List(after, count);
}

size_t WorldDeliveries::unfinished() {
  absl::MutexLock lock(&turn_.mutex);
  return turn_.domain->deliveries.unfinished();
}

bool WorldDeliveries::AwaitDone(absl::Duration patience) {
  absl::MutexLock lock(&turn_.mutex);
  const auto done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex) {
    return !turn_.closed.ok() || turn_.domain->deliveries.unfinished() == 0;
  };
  turn_.mutex.AwaitWithTimeout(absl::Condition(&done), patience);
  return turn_.domain->deliveries.unfinished() == 0;
}

}  // namespace emulator
