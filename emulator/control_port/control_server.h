#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/control/command_table.h"
#include "emulator/web/listening_socket.h"

namespace emulator {

// The control door: health, version, outages, the control API (control/control_api.h) and the
// console, over HTTP/1.1.
//
//   GET /         200 with the console (console_page.h), and so its other files
//   GET /docs/    200 with the pages of the project (site.h), 404 when the program has none
//   GET /livez    200 as soon as the process answers
//   GET /readyz   200 when every door accepts
//   GET /version  200 {"version":"0.1.0"}
//   GET /doors    200 with the JSON of the READY line, once every door accepts; 503 before
//   GET /metrics  200 with metrics in the text form of Prometheus (docs/operating.md)
//   GET /block    200 once the data port is a black hole; GET /unblock ends that. Any number of
//                 slashes in front, because the Go SDK's tests send two
//                 (docs/behaviour/momento-local.md §2)
//
// It answers only to names that it knows (HostList), and not to pages of other origins: 403. With a
// token, all but the vendor's routes, health, version, the console's files and the pages ask for
// `Authorization: Bearer TOKEN`: 401.
//
// Threads: those of a FrontDoor and an HttpDoor; at most limits::kControlRequestsAtOnce requests at
// once. A connection serves one, of at most limits::kControlBodyBytesMax.
class ControlServer {
 public:
  struct Options {
    // What is listened on, and by what other names it may be called.
    std::string host;
    std::vector<std::string> allowed_hosts;
    // Empty: none is asked for.
    std::string token;
    // What the control API works on.
    ControlTargets targets;
    // Makes the data port a black hole, or ends that.
    std::function<void(bool blocked)> set_blocked;
    // The JSON of the READY line.
    std::function<std::string()> doors;
    // The metrics, as text.
    std::function<std::string()> metrics;
  };
  static absl::StatusOr<std::unique_ptr<ControlServer>> Start(ListeningSocket listening,
                                                              Options options);
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
