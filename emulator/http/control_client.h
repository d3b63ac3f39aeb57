#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace emulator {

// What a control door answered.
struct ControlResponse {
  int status = 0;
  std::string body;
};

// Speaks to the control door of an emulator that runs somewhere.
//
// Threads: safe.
class ControlClient {
 public:
  ControlClient(std::string host, int port) : host_(std::move(host)), port_(port) {}

  // One request; `body` is JSON or empty. Waits as long as it takes, because some routes wait.
  // Unavailable when nobody answers there.
  absl::StatusOr<ControlResponse> Send(const std::string& method, const std::string& path,
                                       const std::string& body = "") const;

  // Hands an answer of status 200 on as it comes in, until it ends or `take` says false; the body
  // of any other is answered. Unavailable when nobody answers there.
  absl::StatusOr<ControlResponse> Stream(const std::string& path,
                                         const std::function<bool(absl::string_view)>& take) const;

 private:
  const std::string host_;
  const int port_;
};

// A text as part of a path or query.
std::string PercentEncoded(absl::string_view text);

}  // namespace emulator
