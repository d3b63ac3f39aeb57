#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "emulator/domain/webhooks/delivery_request.h"

namespace emulator {

// What came of a request: a status, or a problem in words when there was no answer.
struct DeliveryAnswer {
  int http_status = 0;
  std::string problem;
  // The outcome is unknown, because the process ended while the request was under way. Only a
  // replay sets this. SchedulePending then starts the deliveries that wait behind this one.
  bool lost = false;
  // The beginning of the answer, limits::kAnswerHeadersKept and kAnswerBodyKept of it, and how long
  // it took in the machine's time.
  Headers headers = {};
  std::string body = {};
  absl::Duration took = absl::ZeroDuration();
};

// Makes the POSTs. Implemented by emulator/receivers.
//
// Threads: safe; `done` is called once, from the sender's own thread, never from within Send. After
// a Cancel it may still come, if the answer was there first.
class DeliverySender {
 public:
  using Done = std::function<void(const DeliveryAnswer&)>;

  virtual ~DeliverySender() = default;
  // A ticket that no other request of this sender has.
  virtual uint64_t NewTicket() = 0;
  virtual void Send(uint64_t ticket, DeliveryRequest request, Done done) = 0;
  // False while the request waits for a connection, because there are too many: its time-out begins
  // again then. (A replay does not know of this.)
  virtual bool HasBegun(uint64_t /*ticket*/) { return true; }
  // Ends the request, if it is still under way.
  virtual void Cancel(uint64_t ticket) = 0;
};

}  // namespace emulator
