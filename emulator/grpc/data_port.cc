#include "emulator/grpc/data_port.h"

#include "absl/strings/match.h"
#include "emulator/base/port_sockets.h"

namespace emulator {

void DataPort::BeginOutage() {
  absl::MutexLock lock(&mutex_);
  in_outage_ = true;
  SilenceSockets(number_);
}

void DataPort::EndOutage() {
  std::vector<std::function<void()>> parked;
  {
    absl::MutexLock lock(&mutex_);
    RestoreSockets(number_);
    in_outage_ = false;
    parked = std::exchange(parked_, {});
  }
  for (const auto& action : parked) action();
}

void DataPort::ResetConnection(const grpc::CallbackServerContext& context) {
  emulator::ResetConnection(number_, context.peer());
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
