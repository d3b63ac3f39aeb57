#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/http/control/route.h"

namespace emulator {

// The control door: health, version, outages and the control API (control/control_api.h), over
// HTTP/1.1.
//
//   GET /livez    200 as soon as the process answers
//   GET /readyz   200 when every door accepts
//   GET /version  200 {"version":"0.1.0"}
//   GET /doors    200 with the JSON of the READY line, once every door accepts; 503 before
//   GET /block    200 once the data port is a black hole; GET /unblock ends that. Any number of
//                 slashes in front, because the Go SDK's tests send two
//                 (behaviour/momento-local.md §2)
//
// On a loopback address it answers only to loopback names, and nowhere to pages of other origins
// that want to change something: 403.
//
// Threads: its own, one per request under way, at most limits::kControlRequestsAtOnce. A connection
// serves one request of at most a megabyte, and may be silent for a second at most.
class ControlServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";
    // 0: a free one.
    int port = 0;
    // What the control API works on.
    ControlTargets targets;
    // Makes the data port a black hole, or ends that.
    std::function<void(bool blocked)> set_blocked;
    // The JSON of the READY line.
    std::function<std::string()> doors;
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
