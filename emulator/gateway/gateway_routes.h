#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace grpc {
class Channel;
}  // namespace grpc
namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace emulator {

// What the routes of the data port work on. All of it must outlive the server.
struct Gateway {
  // Calls in the process.
  std::function<std::shared_ptr<grpc::Channel>()> channel;
  // Returns when no outage is on, or at once.
  std::function<void()> await_open;
};

// Adds all that is HTTP on the data port: gRPC-Web (behaviour/grpc-web.md), the HTTP API
// (behaviour/http-api.md), and the headers that let pages of other origins use both.
void AddGatewayRoutes(httplib::Server& server, const Gateway& gateway);

// --- its parts
// A call of gRPC-Web; the answer is always 200.
void AnswerGrpcWeb(const Gateway& gateway, const httplib::Request& request,
                   httplib::Response& response);
// A request of the HTTP API; the answer to others is 404 or 405.
void AnswerHttpApi(const Gateway& gateway, const httplib::Request& request,
                   httplib::Response& response);

// The headers of a request that go on as metadata of a call: those that say something about the
// call, and can travel.
std::multimap<std::string, std::string> MetadataOf(const httplib::Request& request);

}  // namespace emulator
