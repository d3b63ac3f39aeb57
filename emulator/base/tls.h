#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// One end of a connection with TLS over a socket that blocks. Time-outs are those of the socket.
//
// Threads: one at a time.
class TlsConnection {
 public:
  ~TlsConnection();

  // Bytes read; 0 at the end, below 0 for an error or a time-out.
  long Read(char* bytes, size_t size);
  // Bytes written; below 0 for an error.
  long Write(const char* bytes, size_t size);
  // Whether bytes that came in wait to be read, of which the socket knows nothing any more.
  bool HasPending() const;

 private:
  friend class TlsServer;
  struct Parts;
  explicit TlsConnection(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// The server's side of TLS 1.2 and 1.3, for HTTP/1.1: that is what it agrees on by ALPN.
//
// Threads: safe.
class TlsServer {
 public:
  // From a certificate with its chain, and its key, both PEM. Internal when they are none.
  static absl::StatusOr<std::unique_ptr<TlsServer>> Make(const std::string& certificate_pem,
                                                         const std::string& key_pem);
  ~TlsServer();

  // Shakes hands over a connected socket, which stays the caller's; null when that fails.
  std::unique_ptr<TlsConnection> Accept(int socket);

 private:
  struct Parts;
  explicit TlsServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// The protocols that a ClientHello offers by ALPN, joined by commas: "h2,http/1.1"; empty when it
// offers none, or is none. Absent while `bytes`, the beginning of a connection, is not all of it.
std::optional<std::string> OfferedProtocols(const std::string& bytes);

}  // namespace emulator
