#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "emulator/domain/webhooks/delivery/delivery_sender.h"

namespace emulator {

// Sends nothing: requests wait until the series says what their receivers answer.
//
// Threads: one.
class SeriesSender : public DeliverySender {
 public:
  uint64_t NewTicket() override { return next_ticket_++; }
  void Send(uint64_t ticket, DeliveryRequest request, Done done) override {
    sent_.push_back(std::move(request));
    waiting_.emplace(ticket, std::move(done));
  }
  // An answer may come after all: it is as if it had been there first.
  void Cancel(uint64_t) override {}

  // Everything that was sent, in order.
  const std::vector<DeliveryRequest>& sent() const { return sent_; }
  size_t waiting() const { return waiting_.size(); }

  // Answers the `n`-th of those that wait.
  void Answer(size_t n, const DeliveryAnswer& answer) {
    if (waiting_.empty()) return;
    const auto found = std::next(waiting_.begin(), static_cast<long>(n % waiting_.size()));
    const Done done = std::move(found->second);
    waiting_.erase(found);
    done(answer);
  }

 private:
  uint64_t next_ticket_ = 1;
  std::vector<DeliveryRequest> sent_;
  std::map<uint64_t, Done> waiting_;
};

}  // namespace emulator
