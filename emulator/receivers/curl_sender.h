#pragma once

#include <map>
#include <memory>
#include <string>

#include "emulator/domain/webhooks/delivery/delivery_sender.h"

namespace emulator {

// How receivers are reached.
struct SenderOptions {
  // A file of certificates to trust for receivers, besides those of the system; empty: none.
  std::string ca_file;
  // False: certificates of receivers are not verified.
  bool verify_tls = true;
  // Connects to the second host for URLs that name the first, "localhost" to
  // "host.docker.internal"; the request still names the first.
  std::map<std::string, std::string> hosts;
};

// Sends deliveries with libcurl: one thread for all requests, connections kept alive per
// destination. The thread starts with the first delivery.
//
// It never has more connections than a quarter of the descriptors that the process may have, and
// keeps half of them alive. A request beyond that waits, and so does one that finds no descriptor.
//
// What is sent is the request's headers and body, with Host and Content-Length, and nothing else.
// Redirects are answers, not followed. The time-out is the world's, not set here. Proxies of the
// environment are ignored. TLS certificates are verified, unless SenderOptions::verify_tls is
// false.
//
// Of an answer only the status counts, and the beginning is kept for the record; more than
// limits::kReceiverAnswerBytesMax of a body are not read, and no more than kReceiverHeaderBytesMax
// of headers, which is a failure.
//
// Threads: safe; `done` runs on the sender's thread.
class CurlSender : public DeliverySender {
 public:
  explicit CurlSender(SenderOptions options = {});
  // Ends all requests; their `done` is not called any more.
  ~CurlSender() override;

  uint64_t NewTicket() override;
  void Send(uint64_t ticket, DeliveryRequest request, Done done) override;
  bool HasBegun(uint64_t ticket) override;
  void Cancel(uint64_t ticket) override;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace emulator
