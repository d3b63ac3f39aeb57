#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "emulator/web/http_message.h"

namespace grpc {
class Channel;
}  // namespace grpc
namespace emulator {

// What the routes of the data port work on. All of it must outlive the server.
struct Gateway {
  // Calls in the process.
  std::function<std::shared_ptr<grpc::Channel>()> channel;
  // Returns when no outage is on, or at once.
  std::function<void()> await_open;
  // Whether a request may come in at all (CallerCheck).
  std::function<absl::Status(const HttpRequest&)> check_caller;
};

// Answers whatever is HTTP on the data port: gRPC-Web (docs/behaviour/grpc-web.md), the HTTP API
// (docs/behaviour/http-api.md), with the headers that let pages of other origins use both.
HttpResponse AnswerGateway(const Gateway& gateway, const HttpRequest& request);

// --- its parts
// A call of gRPC-Web; the answer is always 200.
HttpResponse AnswerGrpcWeb(const Gateway& gateway, const HttpRequest& request);
// A request of the HTTP API; the answer to others is 404 or 405.
HttpResponse AnswerHttpApi(const Gateway& gateway, const HttpRequest& request);
// A refusal in the form of the HTTP API.
HttpResponse RefusalOfHttpApi(int status, const std::string& why);

// The headers of a request that go on as metadata of a call: those that say something about the
// call, and can travel.
std::multimap<std::string, std::string> MetadataOf(const HttpRequest& request);

}  // namespace emulator
