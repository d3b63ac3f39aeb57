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
  // An emulator that listens on every address is asked on the loopback. `token` is what it was
  // given as --control-token; empty: none.
  ControlClient(const std::string& host, int port, std::string token = "")
      : host_(host == "0.0.0.0" ? "127.0.0.1" : host), port_(port), token_(std::move(token)) {}

  // Whether the emulator is ready. NotReady, or as Send; waits for a second at most.
  absl::Status CheckReady() const;

  // One request; `body` is JSON or empty. Waits as long as it takes, because some routes wait.
  // NobodyAnswers, or NotAnEmulator when another server does.
  absl::StatusOr<ControlResponse> Send(const std::string& method, const std::string& path,
                                       const std::string& body = "") const;

  // Hands an answer of status 200 on as it comes in, until it ends or `take` says false; the body
  // of any other is answered. Errors as Send.
  absl::StatusOr<ControlResponse> Stream(const std::string& path,
                                         const std::function<bool(absl::string_view)>& take) const;

 private:
  std::string address() const;

  const std::string host_;
  const int port_;
  const std::string token_;
};

// The beginning of a control port's header Server; the version follows. A client recognises an
// emulator by it.
inline constexpr char kControlServerName[] = "momento-emulator/";

// A text as part of a path or query.
std::string PercentEncoded(absl::string_view text);

}  // namespace emulator
