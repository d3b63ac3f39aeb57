#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// The control door: health and version, over HTTP/1.1.
//
//   GET /livez    200 as soon as the process answers
//   GET /readyz   200 when every door accepts
//   GET /version  200 {"version":"0.1.0"}
//
// Threads: its own. A connection serves one request, and has a second to make it.
class ControlServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    // 0: a free one.
    int port = 0;
    std::string version;
  };
  // PortTaken when the port cannot be had.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(Options options);
  ~ControlServer();

  // "127.0.0.1:9090"
  std::string address() const;

  // From here on /readyz says so; before it answers 503.
  void SetReady();

 private:
  struct Parts;
  explicit ControlServer(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace emulator
