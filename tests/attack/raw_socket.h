#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace emulator::attack {

// A TCP connection to "127.0.0.1:PORT" that does what it is told, however rude. Closed with it.
class RawSocket {
 public:
  // Not open when it cannot be had; ok() says so.
  explicit RawSocket(const std::string& address);
  // Takes a connected descriptor over.
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {}
  RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket() { Close(); }

  bool ok() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  // False when the other side took no more of it for `patience_ms`, or is gone.
  bool Send(absl::string_view bytes, int patience_ms = 2000);
  // What comes within `patience_ms`; at most `bytes_max`, at least a byte unless nothing comes.
  std::string Read(int patience_ms, size_t bytes_max = 65536);
  // Until the other side ends, or nothing comes for `patience_ms`.
  std::string ReadAll(int patience_ms, size_t bytes_max = 1 << 20);
  // Whether the other side has ended the connection, at the latest after `patience_ms`; takes what
  // comes until then.
  bool AwaitEnd(int patience_ms);
  void EndSending();
  // Ends it with a reset.
  void Reset();
  void Close();

 private:
  int descriptor_;
};

// Waits without a CPU. The tests of the project never do; an attack on time-outs must.
void Pause(int ms);

// One request on a connection of its own: its whole answer, or nothing after `patience_ms`.
std::string Ask(const std::string& address, absl::string_view request, int patience_ms = 5000);

// A whole request with a body.
std::string HttpRequest(absl::string_view method, absl::string_view target, absl::string_view body,
                        absl::string_view more_headers = "");
// 0 when it is none.
int HttpStatusOf(absl::string_view answer);
std::string HttpBodyOf(absl::string_view answer);

}  // namespace emulator::attack
