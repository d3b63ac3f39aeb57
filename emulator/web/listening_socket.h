#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// A socket that listens, and whose connections do not block to be accepted. Closed when it goes.
class ListeningSocket {
 public:
  // `door` is the name of the door for errors; port 0 picks a free one. PortTaken; CannotListen
  // with the reason of the system.
  static absl::StatusOr<ListeningSocket> Open(const std::string& door, const std::string& host,
                                              int port);
  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  int descriptor() const { return descriptor_; }
  int port() const { return port_; }

 private:
  ListeningSocket(int descriptor, int port) : descriptor_(descriptor), port_(port) {}

  int descriptor_;
  int port_;
};

}  // namespace emulator
