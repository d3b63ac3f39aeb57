#include "emulator/tools/import/captured_request.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kReplacement[] = "\xEF\xBF\xBD";

bool HasLoss(const CapturedRequest& request, const char* name) {
  return std::any_of(request.losses.begin(), request.losses.end(),
                     [&](const Finding& loss) { return loss.name == name; });
}

void AddHeader(const std::string& name, const ordered_json& value, Headers& headers) {
  if (absl::StartsWith(name, ":")) return;
  if (value.is_string()) headers.emplace_back(name, value.get<std::string>());
  if (value.is_number()) headers.emplace_back(name, value.dump());
  if (!value.is_array()) return;
  for (const ordered_json& one : value) {
    if (one.is_string()) headers.emplace_back(name, one.get<std::string>());
  }
}

// Marks that tools write in place of a secret: "***", "[REDACTED]", "<hidden>".
bool IsHidden(const std::string& signature) {
  const std::string lower = absl::AsciiStrToLower(signature);
  return absl::StrContains(lower, "**") || absl::StrContains(lower, "redact") ||
         absl::StrContains(lower, "hidden") || absl::StrContains(lower, "filtered");
}

bool IsBeginningOfJson(const std::string& body) {
  return absl::StartsWith(body, "{") && !ParseJson(body);
}

}  // namespace

const ordered_json* MemberOf(const ordered_json& json, const char* name) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(name);
  return found != json.end() ? &*found : nullptr;
}

std::string TextMember(const ordered_json& json, const char* name) {
  const ordered_json* const member = MemberOf(json, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : "";
}

Headers HeadersFromJson(const ordered_json& json) {
  Headers headers;
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) AddHeader(name, value, headers);
    return headers;
  }
  if (!json.is_array()) return headers;
  for (const ordered_json& one : json) {
    const bool is_pair = one.is_array() && one.size() == 2 && one[0].is_string();
    if (is_pair) AddHeader(one[0].get<std::string>(), one[1], headers);
    const ordered_json* const value = MemberOf(one, "value");
    if (value != nullptr) AddHeader(TextMember(one, "name"), *value, headers);
  }
  return headers;
}

void TakeBody(const ordered_json& body, CapturedRequest& request) {
  if (body.is_string()) {
    request.body = body.get<std::string>();
    request.has_body = true;
  } else if (!body.is_null()) {
    request.body = Dump(body);
    request.losses.push_back(
        {"parsed-body",
         "The capture has the body as JSON, not as text: white space and escapes of what came are "
         "lost."});
  }
}

std::optional<size_t> BytesThatCame(const CapturedRequest& request) {
  const auto text = HeaderValue(request.headers, "Content-Length");
  size_t bytes = 0;
  if (!text || !absl::SimpleAtoi(*text, &bytes)) return std::nullopt;
  return bytes;
}

void NoteLosses(CapturedRequest& request) {
  const auto came = BytesThatCame(request);
  const size_t size = request.body.size();
  const bool known = HasLoss(request, "body-not-captured") || HasLoss(request, "parsed-body");
  if (!known && size == 0 && !request.has_body && came.value_or(0) > 0) {
    request.losses.push_back(
        {"body-not-captured", absl::StrCat("The request had a body of ", *came,
                                           " bytes (Content-Length); the capture has none.")});
  } else if (!known && came && size < *came && IsBeginningOfJson(request.body)) {
    request.losses.push_back({"cut-body", absl::StrCat("The capture has ", size, " of the ", *came,
                                                       " bytes of the body (Content-Length).")});
  }
  if (absl::StrContains(request.body, kReplacement) && came.value_or(size) != size) {
    request.losses.push_back({"replaced-bytes",
                              "The capture read the bytes in the wrong charset and has U+FFFD in "
                              "place of some; what they were is lost."});
  }
  const auto signature = HeaderValue(request.headers, kSignatureHeader);
  if (signature && IsHidden(*signature)) {
    request.losses.push_back(
        {"hidden-signature", "The capture hides the signature, so nothing can be verified."});
  }
}

}  // namespace emulator
