#include "emulator/domain/webhooks/laboratory/body_undoing.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "emulator/base/gzip.h"
#include "emulator/base/limits.h"
#include "emulator/base/utf16.h"
#include "emulator/base/utf8.h"
#include "emulator/domain/webhooks/laboratory/body_forms.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Undone = std::vector<UndoneBody>;

constexpr char kGzipMagic[] = "\x1f\x8b";
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

void UndoPacking(const std::string& body, const Headers& headers, Undone& undone) {
  const std::string encoding = HeaderValue(headers, "Content-Encoding").value_or("");
  if (absl::StrContains(encoding, "gzip") || absl::StartsWith(body, kGzipMagic)) {
    if (auto plain = Gunzip(body, limits::kItemBytesMax)) {
      undone.push_back(
          {*std::move(plain),
           FaultFinding(RequestFault::kGzip, "The body is compressed; it was signed before.")});
    }
  }
  if (absl::StrContains(body, '\0')) {
    if (auto plain = Utf8FromUtf16(body)) {
      undone.push_back(
          {*std::move(plain), FaultFinding(RequestFault::kOtherCharset,
                                           "The body is UTF-16; it was signed as UTF-8.")});
    }
  }
  std::string plain;
  if (absl::Base64Unescape(body, &plain) && IsValidUtf8(plain)) {
    undone.push_back(
        {std::move(plain),
         {"base64-body",
          "The body is base64, as gateways hand it on; decode it before you verify."}});
  }
}

// "%7B%22" and "+" back to what they stand for; a percent sign without two digits stays.
std::string UrlDecoded(absl::string_view text, bool plus_is_space) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool encoded = text[i] == '%' && i + 2 < text.size() &&
                         absl::ascii_isxdigit(text[i + 1]) && absl::ascii_isxdigit(text[i + 2]);
    if (encoded) {
      plain += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      plain += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

void UndoUrlEncoding(const std::string& body, Undone& undone) {
  // Every encoder of URLs encodes the brace or quote that JSON begins with.
  const bool is_json = absl::StartsWith(body, "{") || absl::StartsWith(body, "\"");
  if (is_json || !absl::StrContains(body, '%')) return;
  const Finding finding = {"url-encoded", "The body is URL-encoded; decode it before you verify."};
  undone.push_back({UrlDecoded(body, /*plus_is_space=*/false), finding});
  // Forms write a space so, and a plus as %2B.
  if (absl::StrContains(body, '+')) undone.push_back({UrlDecoded(body, true), finding});
}

// The bytes of a text that was read as Latin-1; absent when it was not, or they are not UTF-8.
std::optional<std::string> BytesOfLatin1(const std::string& utf8) {
  if (!IsValidUtf8(utf8)) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<uint8_t>(utf8[i]);
    // U+0080 to U+00FF are two bytes, of which the first is C2 or C3.
    if (byte > 0xC3) return std::nullopt;
    bytes += byte < 0x80
                 ? utf8[i]
                 : static_cast<char>((byte << 6) | (static_cast<uint8_t>(utf8[++i]) & 0x3F));
  }
  if (bytes == utf8 || !IsValidUtf8(bytes)) return std::nullopt;
  return bytes;
}

void UndoText(const std::string& body, Undone& undone) {
  absl::string_view rest = body;
  if (absl::ConsumePrefix(&rest, kByteOrderMark)) {
    undone.push_back({std::string(rest),
                      {"byte-order-mark",
                       "There is a byte order mark before the body; it was signed without."}});
  }
  const std::string stripped(absl::StripTrailingAsciiWhitespace(body));
  if (stripped != body) {
    undone.push_back(
        {stripped, FaultFinding(RequestFault::kTrailingNewline,
                                "There is white space behind the body; it was signed without.")});
  }
  if (absl::StrContains(stripped, "\r\n")) {
    undone.push_back(
        {absl::StrReplaceAll(body, {{"\r\n", "\n"}}),
         {"crlf", "The line breaks in the body are CR LF; it was signed with LF alone."}});
  }
  if (auto bytes = BytesOfLatin1(body)) {
    undone.push_back({*std::move(bytes),
                      {"mojibake",
                       "The bytes of the body were read as Latin-1 and written as UTF-8; verify "
                       "the bytes, or read them as UTF-8."}});
  }
}

// What stands around the body in the event that a function of AWS Lambda is called with.
void UndoGatewayEvent(const ordered_json& event, Undone& undone) {
  const auto body = event.find("body");
  if (body == event.end() || !body->is_string()) return;
  if (!event.contains("requestContext") && !event.contains("isBase64Encoded")) return;
  const auto flag = event.find("isBase64Encoded");
  const bool base64 = flag != event.end() && flag->is_boolean() && flag->get<bool>();
  std::string plain = body->get<std::string>();
  if (base64 && !absl::Base64Unescape(body->get<std::string>(), &plain)) return;
  const bool second = event.contains("rawPath") || event.value("version", ordered_json()) == "2.0";
  undone.push_back({std::move(plain),
                    {"gateway-event",
                     absl::StrCat("This is the whole event of ",
                                  second ? "API Gateway (payload format 2.0) or of a function URL"
                                         : "API Gateway (payload format 1.0)",
                                  "; what was signed is its member body",
                                  base64 ? ", which is base64 here (isBase64Encoded)." : ".")}});
}

}  // namespace

std::vector<UndoneBody> UndoEach(const std::string& body, const std::optional<ordered_json>& parsed,
                                 const Headers& headers) {
  Undone undone;
  UndoPacking(body, headers, undone);
  UndoUrlEncoding(body, undone);
  UndoText(body, undone);
  if (parsed && parsed->is_string()) {
    undone.push_back({parsed->get<std::string>(),
                      {"quoted-body", "The body was put into a JSON string; it is JSON already."}});
  }
  if (parsed && parsed->is_object()) UndoGatewayEvent(*parsed, undone);
  return undone;
}

const std::vector<std::string>& AllUndoings() {
  static const auto& all = *new std::vector<std::string>{
      "trailing-newline", "crlf",        "byte-order-mark", "quoted-body", "base64-body",
      "gateway-event",    "url-encoded", "mojibake",        "gzip",        "other-charset"};
  return all;
}

}  // namespace emulator
