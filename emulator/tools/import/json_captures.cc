#include "emulator/tools/import/json_captures.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/tools/import/http_capture.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

void ReadHarBody(const ordered_json& har, CapturedRequest& request) {
  const ordered_json* const data = MemberOf(har, "postData");
  if (data == nullptr) return;
  const ordered_json* const text = MemberOf(*data, "text");
  if (text == nullptr) return;
  TakeBody(*text, request);
  if (TextMember(*data, "encoding") != "base64") return;
  std::string bytes;
  if (absl::Base64Unescape(request.body, &bytes)) request.body = std::move(bytes);
}

// Headers, and a body that is text or base64.
CapturedRequest MitmproxyRequest(const ordered_json& flow) {
  CapturedRequest request{
      .format = "mitmproxy", .method = TextMember(flow, "method"), .url = TextMember(flow, "path")};
  if (const ordered_json* const headers = MemberOf(flow, "headers")) {
    request.headers = HeadersFromJson(*headers);
  }
  const std::string base64 = TextMember(flow, "content_base64");
  const bool is_base64 = !base64.empty() || TextMember(flow, "content_encoding") == "base64";
  const char* const members[] = {"content", "text"};
  for (const char* member : members) {
    const ordered_json* const body = MemberOf(flow, member);
    if (body == nullptr || body->is_null() || !request.body.empty()) continue;
    TakeBody(*body, request);
  }
  std::string bytes;
  if (is_base64 && absl::Base64Unescape(base64.empty() ? request.body : base64, &bytes)) {
    request.body = std::move(bytes);
  }
  return request;
}

bool ReadNgrokRequest(const ordered_json& entry, Captures& captures) {
  const ordered_json* const http = MemberOf(entry, "request");
  if (http == nullptr) return false;
  const std::string raw = TextMember(*http, "raw");
  std::string bytes;
  if (raw.empty() || !absl::Base64Unescape(raw, &bytes)) return false;
  const size_t before = captures.size();
  ReadHttp(bytes, captures);
  for (size_t i = before; i < captures.size(); ++i) captures[i].format = "ngrok";
  return captures.size() > before;
}

}  // namespace

bool ReadHar(const ordered_json& json, Captures& captures) {
  const ordered_json* const log = MemberOf(json, "log");
  const ordered_json* const entries = log != nullptr ? MemberOf(*log, "entries") : nullptr;
  if (entries == nullptr || !entries->is_array()) return false;
  for (size_t i = 0; i < entries->size(); ++i) {
    const ordered_json* const har = MemberOf((*entries)[i], "request");
    if (har == nullptr) continue;
    CapturedRequest request{.format = "HAR",
                            .where = absl::StrCat("entry ", i + 1),
                            .method = TextMember(*har, "method"),
                            .url = TextMember(*har, "url")};
    if (const ordered_json* const headers = MemberOf(*har, "headers")) {
      request.headers = HeadersFromJson(*headers);
    }
    ReadHarBody(*har, request);
    captures.push_back(std::move(request));
  }
  return true;
}

bool ReadMitmproxy(const ordered_json& json, Captures& captures) {
  const ordered_json flows = json.is_array() ? json : ordered_json::array({json});
  const size_t before = captures.size();
  for (size_t i = 0; i < flows.size(); ++i) {
    const ordered_json* const flow = MemberOf(flows[i], "request");
    if (flow == nullptr || MemberOf(*flow, "headers") == nullptr) continue;
    if (MemberOf(*flow, "raw") != nullptr || MemberOf(*flow, "method") == nullptr) continue;
    captures.push_back(MitmproxyRequest(*flow));
    captures.back().where = absl::StrCat("flow ", i + 1);
  }
  return captures.size() > before;
}

bool ReadNgrok(const ordered_json& json, Captures& captures) {
  const ordered_json* const requests = MemberOf(json, "requests");
  if (requests == nullptr || !requests->is_array()) return ReadNgrokRequest(json, captures);
  const size_t before = captures.size();
  for (const ordered_json& entry : *requests) ReadNgrokRequest(entry, captures);
  return captures.size() > before;
}

}  // namespace emulator
