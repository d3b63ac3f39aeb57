#include "emulator/gateway/gateway_routes.h"

#include <httplib.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "emulator/gateway/http_door.h"
#include "emulator/http/raw_requests.h"

namespace emulator {
namespace {

constexpr char kGrpcWeb[] = "application/grpc-web";
constexpr char kAllHeaders[] = "authorization, content-type, cache, agent, runtime-version";

// Headers about the connection or the page, not about the call.
bool IsOfHttp(const std::string& name) {
  static const auto& names = *new std::set<std::string>{"accept",
                                                        "accept-encoding",
                                                        "accept-language",
                                                        "cache-control",
                                                        "connection",
                                                        "content-type",
                                                        "content-length",
                                                        "cookie",
                                                        "dnt",
                                                        "expect",
                                                        "host",
                                                        "keep-alive",
                                                        "origin",
                                                        "pragma",
                                                        "priority",
                                                        "referer",
                                                        "te",
                                                        "trailer",
                                                        "transfer-encoding",
                                                        "upgrade",
                                                        "user-agent",
                                                        "x-grpc-web",
                                                        "x-user-agent",
                                                        "remote_addr",
                                                        "remote_port",
                                                        "local_addr",
                                                        "local_port"};
  return names.contains(name) || absl::StartsWith(name, "sec-") ||
         absl::StartsWith(name, "grpc-") || absl::StartsWith(name, "access-control-");
}

// gRPC ends the process over other characters.
bool CanTravel(const std::string& name, const std::string& value) {
  const auto fits = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits) &&
         !absl::EndsWith(name, "-bin") &&
         std::all_of(value.begin(), value.end(), absl::ascii_isprint);
}

// What a browser asks before it sends a request from a page of another origin, and what it must be
// told with the answer (behaviour/grpc-web.md §4).
void AllowOrigin(const httplib::Request& request, httplib::Response& response) {
  const std::string origin = request.get_header_value("Origin");
  response.set_header("Access-Control-Allow-Origin", origin.empty() ? "*" : origin);
  if (!origin.empty()) response.set_header("Access-Control-Allow-Credentials", "true");
  response.set_header("Vary", "Origin");
  response.set_header("Access-Control-Expose-Headers", "grpc-status, grpc-message, err");
}

void AnswerPreflight(const httplib::Request& request, httplib::Response& response) {
  const std::string wanted = request.get_header_value("Access-Control-Request-Headers");
  response.set_header("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE, OPTIONS");
  response.set_header("Access-Control-Allow-Headers", wanted.empty() ? kAllHeaders : wanted);
  response.set_header("Access-Control-Max-Age", "86400");
  response.status = 204;
}

}  // namespace

void AddGatewayRoutes(httplib::Server& server, const Gateway& gateway) {
  const httplib::Server::Handler answer = [&gateway](const httplib::Request& request,
                                                     httplib::Response& response) {
    RestoreHeaders(request);
    // What a request without a body says behind it would be taken for the next one.
    if (request.method != "POST" && request.method != "PUT" &&
        request.get_header_value("Content-Length") != "0") {
      CloseAfterAnswer();
    }
    AllowOrigin(request, response);
    if (request.method == "OPTIONS") return AnswerPreflight(request, response);
    const bool web = absl::StartsWith(request.get_header_value("Content-Type"), kGrpcWeb);
    if (web && request.method == "POST") return AnswerGrpcWeb(gateway, request, response);
    gateway.await_open();
    AnswerHttpApi(gateway, request, response);
  };
  constexpr char kAny[] = ".*";
  server.Get(kAny, answer).Post(kAny, answer).Put(kAny, answer).Patch(kAny, answer);
  server.Delete(kAny, answer).Options(kAny, answer);
  KeepBodiesRaw(server);
  // Where a request that was not understood ends, nobody knows.
  server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.status >= 400 && response.status != 401 && response.status != 403 &&
        response.status != 404 && response.status != 429) {
      CloseAfterAnswer();
    }
  });
}

std::multimap<std::string, std::string> MetadataOf(const httplib::Request& request) {
  std::multimap<std::string, std::string> metadata;
  for (const auto& [header, value] : request.headers) {
    const std::string name = absl::AsciiStrToLower(header);
    if (!IsOfHttp(name) && CanTravel(name, value)) metadata.emplace(name, value);
  }
  return metadata;
}

}  // namespace emulator
