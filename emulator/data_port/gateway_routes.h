#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "emulator/service/service.h"
#include "emulator/web/http_message.h"

namespace emulator {

// What the routes of the data port work on. All of it must outlive the server.
struct Gateway {
  Service& service;
  // Whether a request may come in at all (CallerCheck).
  std::function<absl::Status(const HttpRequest&)> check_caller;
  // Where clients reach the data port: "127.0.0.1:8080", that of TLS when there is one.
  std::string address;
};

// Answers whatever is HTTP on the data port: gRPC-Web (docs/behaviour/grpc-web.md), the HTTP API
// (docs/behaviour/http-api.md), with the headers that let pages of other origins use both.
HttpResponse AnswerGateway(const Gateway& gateway, const HttpRequest& request);

// --- its parts
// How often a call that waits looks whether its client is still there.
inline constexpr absl::Duration kLook = absl::Milliseconds(200);
// A call of gRPC-Web; the answer is always 200.
HttpResponse AnswerGrpcWeb(const Gateway& gateway, const HttpRequest& request);
// A request of the HTTP API; the answer to others is 404 or 405.
HttpResponse AnswerHttpApi(const Gateway& gateway, const HttpRequest& request);
// What is no part of the HTTP API as it is documented: the addresses that Rust's SDK asks for, and
// products that are not here; absent for other paths.
std::optional<HttpResponse> AnswerOtherPath(const Gateway& gateway, const HttpRequest& request);
// A refusal in the form of the HTTP API.
HttpResponse RefusalOfHttpApi(int status, const std::string& why);

}  // namespace emulator
