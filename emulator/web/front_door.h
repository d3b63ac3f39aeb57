#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/web/listening_socket.h"

namespace emulator {

// What the first bytes of a connection say it is.
enum class Speech { kGrpc, kHttp, kGrpcOverTls, kHttpOverTls };

// The beginning of HTTP/2 is gRPC. A TLS handshake that offers HTTP/2 and not HTTP/1.1 is gRPC over
// TLS, whatever else it offers: older C cores, Swift and Dart offer `grpc-exp`, too. Any other
// handshake is HTTP/1.1 over TLS, and the rest is HTTP/1.1. Absent while `begin` is too little to
// tell.
std::optional<Speech> SpeechOf(const std::string& begin);

// Accepts connections on any number of ports and sorts them by their first bytes, which stay
// unread (SpeechOf).
//
// A connection that does not say what it is within kPatience is closed, or when its client goes
// before. So is the oldest such one when there are too many, or when descriptors are short: the
// last `descriptors_spared` of the process are left to others. What comes when nothing can be
// closed is refused.
//
// Threads: one of its own, which sorts; `take` runs on it and must not wait.
class FrontDoor {
 public:
  // Gets a connection; the descriptor is its own from then on, whatever happens; it does not block.
  using Take = std::function<void(int descriptor, Speech speech)>;

  // Begins to accept. Without TLS a handshake is closed at once.
  FrontDoor(std::vector<ListeningSocket> sockets, bool tls, int descriptors_spared, Take take);
  // Accepts no more, and closes what has said nothing yet.
  ~FrontDoor();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
