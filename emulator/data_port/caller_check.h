#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/web/host_list.h"
#include "emulator/web/http_message.h"

namespace emulator {

// Keeps strange pages, which open mode would let in, out of the data port's HTTP. A request that
// shows a credential of this emulator may come in. Others must come by a name that the door knows,
// and from a page of such a name, from an origin that the user admits, or from no page at all.
//
// Threads: immutable, safe.
class CallerCheck {
 public:
  // `origins` as "https://app.example"; "*" admits every page.
  CallerCheck(HostList hosts, std::vector<std::string> origins)
      : hosts_(std::move(hosts)), origins_(std::move(origins)) {}

  // StrangerNeedsCredential.
  absl::Status Check(const HttpRequest& request) const;

 private:
  const HostList hosts_;
  const std::vector<std::string> origins_;
};

}  // namespace emulator
