#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "emulator/domain/webhooks/delivery/deliveries.h"

namespace emulator {

// Sends nothing: keeps every request until a replay says what the receiver answered.
//
// Threads: safe.
class RecordedSender final : public DeliverySender {
 public:
  uint64_t NewTicket() override ABSL_LOCKS_EXCLUDED(mutex_);
  void Send(uint64_t ticket, DeliveryRequest request, Done done) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Cancel(uint64_t) override {}

  // Answers the n-th request, counted from 0; nothing when there is none.
  void Answer(size_t n, const DeliveryAnswer& answer) ABSL_LOCKS_EXCLUDED(mutex_);
  // Every request so far, in order.
  std::vector<DeliveryRequest> requests() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  uint64_t next_ticket_ ABSL_GUARDED_BY(mutex_) = 1;
  std::vector<DeliveryRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<Done> dones_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
