#include "emulator/data_port/data_port.h"

#include <utility>

#include "emulator/web/port_sockets.h"

namespace emulator {

void DataPort::SetNumbers(std::vector<int> numbers) {
  absl::MutexLock lock(&mutex_);
  numbers_ = std::move(numbers);
}

std::vector<int> DataPort::numbers() {
  absl::MutexLock lock(&mutex_);
  return numbers_;
}

void DataPort::BeginOutage() {
  outage_.Begin([this] {
    for (const int number : numbers()) SilenceSockets(number);
  });
}

void DataPort::EndOutage() {
  outage_.End([this] {
    for (const int number : numbers()) RestoreSockets(number);
  });
}

void DataPort::ResetConnection(const std::string& peer) {
  for (const int number : numbers()) {
    if (emulator::ResetConnection(number, peer)) return;
  }
}

}  // namespace emulator
