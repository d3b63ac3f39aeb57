#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/web/certificates.h"
#include "emulator/web/http_head.h"
#include "emulator/web/http_message.h"

namespace emulator {

// HTTP/1.1 on connections that FrontDoor accepted, plain or over TLS.
//
// What clients can exhaust is bounded, and costs only them an answer: when every thread is taken or
// the system gives no more, the connection whose client has kept its thread waiting for the longest
// is closed; when all threads are answering, the new connection gets 503.
//
// Threads: its own, one per connection that is being served, at most `connections_at_once`.
class HttpDoor {
 public:
  struct Options {
    // Absent key: no TLS.
    Certificate certificate;
    // Answers a request; runs on many threads at once.
    HttpHandler handler;
    // The answer to a request that was refused before.
    std::function<HttpResponse(const HttpRefusal&)> refuse;
    size_t connections_at_once;
    size_t body_bytes_max;
    // How long a connection may be without a request. Zero: each serves one.
    absl::Duration idle;
    // How long the head of a request may take to come.
    absl::Duration head_patience = absl::Seconds(10);
  };
  // Internal when the certificate is not valid.
  static absl::StatusOr<std::unique_ptr<HttpDoor>> Make(Options options);
  // Ends all connections, and waits for what is being answered; handlers must end by then.
  ~HttpDoor();

  // Takes a connected socket over; does not wait.
  void Serve(int descriptor, bool tls);

  // How many connections have a thread.
  size_t threads() const;

 private:
  struct Parts;
  explicit HttpDoor(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// Whether the client of the connection that this thread serves has gone, for answers that take
// their time. False on other threads.
bool ClientIsGone();
// Resets that connection; what is answered afterwards goes nowhere.
void ResetClient();

}  // namespace emulator
