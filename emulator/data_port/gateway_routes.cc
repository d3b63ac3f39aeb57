#include "emulator/data_port/gateway_routes.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace emulator {
namespace {

constexpr char kGrpcWeb[] = "application/grpc-web";
constexpr int kForbidden = 403;
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
                                                        "x-user-agent"};
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
  gateway.await_open();
  return AnswerHttpApi(gateway, request);
}

}  // namespace

HttpResponse AnswerGateway(const Gateway& gateway, const HttpRequest& request) {
  HttpResponse response = AnswerByKind(gateway, request);
  AllowOrigin(request, response.headers);
  return response;
}

std::multimap<std::string, std::string> MetadataOf(const HttpRequest& request) {
  std::multimap<std::string, std::string> metadata;
  for (const auto& [header, value] : request.headers) {
    const std::string name = absl::AsciiStrToLower(header);
    if (!IsOfHttp(name) && CanTravel(name, value)) metadata.emplace(name, value);
  }
  return metadata;
}

}  // namespace emulator
