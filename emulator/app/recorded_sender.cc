#include "emulator/app/recorded_sender.h"

#include <utility>

namespace emulator {

uint64_t RecordedSender::NewTicket() {
  absl::MutexLock lock(&mutex_);
  return next_ticket_++;
}

void RecordedSender::Send(uint64_t, DeliveryRequest request, Done done) {
  absl::MutexLock lock(&mutex_);
  requests_.push_back(std::move(request));
  dones_.push_back(std::move(done));
}

void RecordedSender::Answer(size_t n, const DeliveryAnswer& answer) {
  Done done;
  {
    absl::MutexLock lock(&mutex_);
    if (n >= dones_.size()) return;
    done = dones_[n];
  }
  done(answer);
}

std::vector<DeliveryRequest> RecordedSender::requests() const {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

}  // namespace emulator
