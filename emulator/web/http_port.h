#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "emulator/web/front_door.h"
#include "emulator/web/http_door.h"

namespace emulator {

// A port that speaks HTTP/1.1 in plaintext, and nothing else.
//
// Threads: those of HttpDoor and FrontDoor. Accepts from Open on, until it is destroyed.
class HttpPort {
 public:
  // The errors of HttpDoor::Make.
  static absl::StatusOr<std::unique_ptr<HttpPort>> Open(ListeningSocket listening,
                                                        HttpDoor::Options options);

 private:
  HttpPort(ListeningSocket listening, std::unique_ptr<HttpDoor> http);

  const std::unique_ptr<HttpDoor> http_;
  FrontDoor front_;
};

}  // namespace emulator
