#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace emulator {

// One end of a connection with TLS over a socket that does not block.
//
// Threads: one at a time.
class TlsConnection {
 public:
  ~TlsConnection();

  // Bytes read; 0 at the end, below 0 for an error or when none came until the deadline.
  long Read(char* bytes, size_t size, absl::Time deadline);
  // Bytes written; below 0 for an error or when there was no room until the deadline.
  long Write(const char* bytes, size_t size, absl::Time deadline);

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
  // From a certificate with its chain, and its key, both PEM. Internal when they are not.
  static absl::StatusOr<std::unique_ptr<TlsServer>> Make(const std::string& certificate_pem,
                                                         const std::string& key_pem);
  ~TlsServer();

  // Shakes hands over a connected socket that does not block, which stays the caller's; null when
  // that fails or is not done by the deadline.
  std::unique_ptr<TlsConnection> Accept(int socket, absl::Time deadline);

 private:
  struct Parts;
  explicit TlsServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

// The protocols that a ClientHello offers by ALPN, joined by commas: "h2,http/1.1"; empty when it
// offers none, or is none. Absent while `bytes`, the beginning of a connection, is not all of it.
std::optional<std::string> OfferedProtocols(const std::string& bytes);

}  // namespace emulator
