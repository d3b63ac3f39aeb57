#include "emulator/tools/import/gateway_capture.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

std::string FormatOf(const ordered_json& event) {
  if (MemberOf(event, "rawPath") == nullptr && TextMember(event, "version") != "2.0") {
    return "API Gateway event 1.0";
  }
  const ordered_json* const context = MemberOf(event, "requestContext");
  const bool url =
      context != nullptr && absl::StrContains(TextMember(*context, "domainName"), ".lambda-url.");
  return url ? "function URL event" : "API Gateway event 2.0";
}

std::string MethodOf(const ordered_json& event) {
  const std::string method = TextMember(event, "httpMethod");
  const ordered_json* const context = MemberOf(event, "requestContext");
  const ordered_json* const http = context != nullptr ? MemberOf(*context, "http") : nullptr;
  return method.empty() && http != nullptr ? TextMember(*http, "method") : method;
}

Headers HeadersOf(const ordered_json& event) {
  const ordered_json* headers = MemberOf(event, "headers");
  // The first form has the last value of each header only, and all of them here.
  const ordered_json* const all = MemberOf(event, "multiValueHeaders");
  if (all != nullptr && all->is_object() && !all->empty()) headers = all;
  return headers != nullptr ? HeadersFromJson(*headers) : Headers();
}

}  // namespace

bool ReadGatewayEvent(const ordered_json& json, Captures& captures) {
  const ordered_json* const body = MemberOf(json, "body");
  const bool is_event =
      MemberOf(json, "requestContext") != nullptr || MemberOf(json, "isBase64Encoded") != nullptr;
  if (body == nullptr || !is_event) return false;
  std::string path = TextMember(json, "rawPath");
  if (path.empty()) path = TextMember(json, "path");
  CapturedRequest request{
      .format = FormatOf(json), .method = MethodOf(json), .url = path, .headers = HeadersOf(json)};
  TakeBody(*body, request);
  const ordered_json* const flag = MemberOf(json, "isBase64Encoded");
  std::string bytes;
  if (flag != nullptr && flag->is_boolean() && flag->get<bool>() &&
      absl::Base64Unescape(request.body, &bytes)) {
    request.body = std::move(bytes);
  }
  captures.push_back(std::move(request));
  return true;
}

}  // namespace emulator
