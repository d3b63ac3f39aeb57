#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/base/certificates.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace emulator {

// HTTP/1.1 on connections that somebody else accepted, plain or over TLS.
//
// Threads: its own, one per connection that is being served, at most kConnectionsAtOnce; more wait.
// A connection without a request is closed after kIdle.
class HttpDoor {
 public:
  struct Options {
    // Absent key: no TLS.
    Certificate certificate;
    // Adds the routes.
    std::function<void(httplib::Server&)> add_routes;
  };
  // Internal when the certificate is none.
  static absl::StatusOr<std::unique_ptr<HttpDoor>> Make(Options options);
  // Ends all connections, and waits for what is being answered; routes must end by then.
  ~HttpDoor();

  // Takes a connected socket over.
  void Serve(int descriptor, bool tls);

 private:
  struct Parts;
  explicit HttpDoor(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// Has the connection that this thread serves closed once its request is answered.
void CloseAfterAnswer();

// Whether the client of the connection that this thread serves has gone, for answers that take
// their time. False on other threads.
bool ClientIsGone();

}  // namespace emulator
