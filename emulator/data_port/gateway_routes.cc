#include "emulator/data_port/gateway_routes.h"

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

constexpr char kGrpcWeb[] = "application/grpc-web";
constexpr int kForbidden = 403;
constexpr char kAllHeaders[] = "authorization, content-type, cache, agent, runtime-version";

// What a browser asks before it sends a request from a page of another origin, and what it must be
// told with the answer (docs/behaviour/grpc-web.md §4).
void AllowOrigin(const HttpRequest& request, HttpHeaders& headers) {
  const std::string origin = request.Header("Origin");
  headers.emplace_back("Access-Control-Allow-Origin", origin.empty() ? "*" : origin);
  if (!origin.empty()) headers.emplace_back("Access-Control-Allow-Credentials", "true");
  headers.emplace_back("Vary", "Origin");
  headers.emplace_back("Access-Control-Expose-Headers", "grpc-status, grpc-message, err");
}

HttpResponse AnswerPreflight(const HttpRequest& request) {
  const std::string wanted = request.Header("Access-Control-Request-Headers");
  return {.status = 204,
          .headers = {{"Access-Control-Allow-Methods", "GET, PUT, POST, DELETE, OPTIONS"},
                      {"Access-Control-Allow-Headers", wanted.empty() ? kAllHeaders : wanted},
                      {"Access-Control-Max-Age", "86400"}}};
}

HttpResponse AnswerByKind(const Gateway& gateway, const HttpRequest& request) {
  if (request.method == "OPTIONS") return AnswerPreflight(request);
  const absl::Status may = gateway.check_caller(request);
  if (!may.ok()) return RefusalOfHttpApi(kForbidden, std::string(may.message()));
  const bool web = absl::StartsWith(request.Header("Content-Type"), kGrpcWeb);
  if (web && request.method == "POST") return AnswerGrpcWeb(gateway, request);
  if (auto other = AnswerOtherPath(gateway, request)) return *std::move(other);
  return AnswerHttpApi(gateway, request);
}

}  // namespace

HttpResponse AnswerGateway(const Gateway& gateway, const HttpRequest& request) {
  HttpResponse response = AnswerByKind(gateway, request);
  while (!gateway.service.outage().AwaitEnd(kLook) && !ClientIsGone()) {
  }
  AllowOrigin(request, response.headers);
  return response;
}

}  // namespace emulator
