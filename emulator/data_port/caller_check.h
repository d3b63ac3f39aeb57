#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/web/host_list.h"
#include "emulator/web/http_message.h"

namespace emulator {

// Keeps strange pages out of the data port's HTTP. Whoever shows a credential of this emulator
// comes in. Other requests must come by a name that the door knows, and from a page of such a name,
// from an origin that the user admits, or from no page at all: in open mode they would be let in.
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
