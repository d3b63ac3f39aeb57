#pragma once

#include <memory>

#include "emulator/domain/webhooks/deliveries.h"

namespace emulator {

// Sends deliveries with libcurl: one thread for any number of requests under way, connections kept
// alive per destination. The thread starts with the first delivery.
//
// What is sent is what behaviour/webhooks.md §2 says and nothing else: POST, the body as it is with
// its Content-Length, `User-Agent`, `Content-Type: application/json`, `momento-signature`, `Host`.
// Redirects are answers, not followed. The time-out is the world's, not set here. Proxies of the
// environment are ignored. TLS certificates are verified.
//
// Of an answer only the status counts; the body is read and thrown away, up to
// limits::kReceiverAnswerBytesMax, where the connection is cut.
//
// Threads: safe; `done` runs on the sender's thread.
class CurlSender : public DeliverySender {
 public:
  CurlSender();
  // Ends all requests; their `done` is not called any more.
  ~CurlSender() override;

  uint64_t NewTicket() override;
  void Send(uint64_t ticket, DeliveryRequest request, Done done) override;
  void Cancel(uint64_t ticket) override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace emulator
