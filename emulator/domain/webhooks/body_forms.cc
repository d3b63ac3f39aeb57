#include "emulator/domain/webhooks/body_forms.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/gzip.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/utf16.h"
#include "emulator/domain/webhooks/json_style.h"

namespace emulator {
namespace {

constexpr char kGzipMagic[] = "\x1f\x8b";
// An event has seven.
constexpr size_t kMembersMax = 64;
constexpr const char* kKeys[] = {
    "cache",    "topic", "event_timestamp", "publish_timestamp", "topic_sequence_number",
    "token_id", "text"};

struct NamedStyle {
  RequestFault fault;
  bool JsonStyle::*part;
  const char* how;
};
constexpr NamedStyle kStyles[] = {
    {RequestFault::kSortedKeys, &JsonStyle::sorted_keys, "with sorted keys"},
    {RequestFault::kSpaces, &JsonStyle::spaces, "with spaces behind commas and colons"},
    {RequestFault::kEscapedSlashes, &JsonStyle::escaped_slashes, "with \\/ in place of /"},
    {RequestFault::kUnicodeEscapes, &JsonStyle::unicode_escapes, "with \\u escapes"},
};
constexpr unsigned kStyleCombinations = 1 << std::size(kStyles);

std::string WrittenAgain(absl::string_view how) {
  return absl::StrCat(
      "The signature fits the body as the service writes it; this one is re-serialised ", how,
      ": something parsed it before it was verified. Verify the raw bytes.");
}

// The body as the service writes it: the seven keys in its order, others behind them.
std::string AsTheServiceWrites(const nlohmann::ordered_json& parsed) {
  nlohmann::ordered_json body = nlohmann::ordered_json::object();
  for (const char* key : kKeys) {
    if (parsed.contains(key)) body[key] = parsed[key];
  }
  for (const auto& [key, value] : parsed.items()) body[key] = value;
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// How `rewritten` was made from `original`.
std::vector<Finding> StylesOf(const std::string& original, const std::string& rewritten) {
  for (unsigned parts = 1; parts < kStyleCombinations; ++parts) {
    JsonStyle style;
    std::vector<Finding> findings;
    for (size_t i = 0; i < std::size(kStyles); ++i) {
      if ((parts >> i & 1) == 0) continue;
      style.*kStyles[i].part = true;
      findings.push_back(FaultFinding(kStyles[i].fault, WrittenAgain(kStyles[i].how)));
    }
    if (Rewritten(original, style) == rewritten) return findings;
  }
  return {{"rewritten-body", WrittenAgain("in another style")}};
}

void AddForm(std::vector<BodyForm>& forms, std::string body, std::vector<Finding> findings) {
  forms.push_back({.body = std::move(body), .findings = std::move(findings)});
}

void AddJsonForms(const std::string& body, std::vector<BodyForm>& forms) {
  const auto parsed = ParseJson(body);
  if (!parsed) return;
  if (parsed->is_string()) {
    AddForm(forms, parsed->get<std::string>(),
            {{"quoted-body", "The body was put into a JSON string; it is JSON already."}});
  }
  if (!parsed->is_object() || parsed->size() > kMembersMax) return;
  std::string original = AsTheServiceWrites(*parsed);
  if (original == body) return;
  std::vector<Finding> styles = StylesOf(original, body);
  AddForm(forms, std::move(original), std::move(styles));
}

// What was packed around the body.
void AddUnpackedForms(const std::string& body, const Headers& headers,
                      std::vector<BodyForm>& forms) {
  const std::string encoding = HeaderValue(headers, "Content-Encoding").value_or("");
  if (absl::StrContains(encoding, "gzip") || absl::StartsWith(body, kGzipMagic)) {
    if (auto plain = Gunzip(body, limits::kItemBytesMax)) {
      AddForm(forms, *std::move(plain),
              {FaultFinding(RequestFault::kGzip, "The body is compressed; it was signed before.")});
    }
  }
  if (absl::StrContains(body, '\0')) {
    if (auto plain = Utf8FromUtf16(body)) {
      AddForm(forms, *std::move(plain),
              {FaultFinding(RequestFault::kOtherCharset,
                            "The body is UTF-16; it was signed as UTF-8.")});
    }
  }
  std::string plain;
  if (absl::Base64Unescape(body, &plain) && absl::StartsWith(plain, "{")) {
    AddForm(forms, std::move(plain),
            {{"base64-body",
              "The body is base64, as gateways hand it on; decode it before you verify."}});
  }
}

}  // namespace

Finding FaultFinding(RequestFault fault, std::string text) {
  return {.name = std::string(InfoOf(fault).name), .text = std::move(text)};
}

std::vector<BodyForm> BodyForms(const std::string& body, const Headers& headers) {
  std::vector<BodyForm> forms;
  AddForm(forms, body, {});
  AddUnpackedForms(body, headers, forms);
  const std::string stripped(absl::StripTrailingAsciiWhitespace(body));
  if (stripped != body) {
    AddForm(forms, stripped,
            {FaultFinding(RequestFault::kTrailingNewline,
                          "There is white space behind the body; it was signed without.")});
  }
  AddJsonForms(body, forms);
  return forms;
}

}  // namespace emulator
