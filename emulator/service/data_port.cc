#include "emulator/service/data_port.h"

#include "absl/strings/match.h"
#include "emulator/web/port_sockets.h"

namespace emulator {

void DataPort::SetNumbers(std::vector<int> numbers) {
  absl::MutexLock lock(&mutex_);
  numbers_ = std::move(numbers);
}

void DataPort::AwaitOpen() {
  if (!in_outage_.load(std::memory_order_acquire)) return;
  absl::MutexLock lock(&mutex_);
  const auto open = [this] { return !in_outage_.load(std::memory_order_relaxed); };
  mutex_.Await(absl::Condition(&open));
}

void DataPort::BeginOutage() {
  absl::MutexLock lock(&mutex_);
  in_outage_ = true;
  for (const int number : numbers_) SilenceSockets(number);
}

void DataPort::EndOutage() {
  std::vector<std::function<void()>> parked;
  {
    absl::MutexLock lock(&mutex_);
    for (const int number : numbers_) RestoreSockets(number);
    in_outage_ = false;
    parked = std::exchange(parked_, {});
  }
  for (const auto& action : parked) action();
}

void DataPort::ResetConnection(const grpc::CallbackServerContext& context) {
  absl::MutexLock lock(&mutex_);
  for (const int number : numbers_) {
    if (emulator::ResetConnection(number, context.peer())) return;
  }
}

bool DataPort::ParkNow(const grpc::CallbackServerContext& context, std::function<void()> action) {
  // Calls in the process have no address.
  if (!absl::StartsWith(context.peer(), "ipv")) return false;
  absl::MutexLock lock(&mutex_);
  if (!in_outage_) return false;
  parked_.push_back(std::move(action));
  return true;
}

}  // namespace emulator
