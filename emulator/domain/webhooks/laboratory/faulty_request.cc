#include "emulator/domain/webhooks/laboratory/faulty_request.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/base/gzip.h"
#include "emulator/base/utf16.h"
#include "emulator/domain/webhooks/laboratory/json_style.h"

namespace emulator {
namespace {

// "\\u00fc" but for its last letter.
constexpr size_t kEscapeBytes = 5;

void SetHeader(DeliveryRequest& request, const std::string& name, const std::string& value) {
  for (auto& [header, old] : request.headers) {
    if (header != name) continue;
    old = value;
    return;
  }
  request.headers.emplace_back(name, value);
}

// Changes the signature to another one; without one to sign with there is nothing to change.
bool Sign(DeliveryRequest& request, const std::optional<std::string>& secret) {
  if (secret) SetHeader(request, kSignatureHeader, SignBody(*secret, request.body));
  return secret.has_value();
}

bool WriteBody(DeliveryRequest& request, const JsonStyle& style) {
  request.body = Rewritten(request.body, style).value_or(request.body);
  return true;
}

// A letter of the text, or else of a name, so that the JSON stays JSON.
bool ChangeByte(DeliveryRequest& request) {
  for (size_t i = request.body.size(); i-- > 0;) {
    char& c = request.body[i];
    const size_t escape_begins = i < kEscapeBytes ? 0 : i - kEscapeBytes;
    const bool may_be_escaped = request.body.find('\\', escape_begins) < i;
    if (!absl::ascii_isalnum(c) || may_be_escaped) continue;
    c = c == 'x' ? 'y' : 'x';
    return true;
  }
  return false;
}

bool Restamp(DeliveryRequest& request, const FaultyRequestSources& sources, absl::Duration by) {
  DeliveryEvent event = sources.event;
  event.publish_time += by;
  event.event_time += by;
  request.body = DeliveryBody(event);
  return Sign(request, sources.secret);
}

bool Compress(DeliveryRequest& request) {
  request.body = Gzip(request.body);
  SetHeader(request, "Content-Encoding", "gzip");
  return true;
}

bool Transcode(DeliveryRequest& request) {
  request.body = Utf16FromUtf8(request.body);
  SetHeader(request, "Content-Type", absl::StrCat(kServiceContentType, "; charset=utf-16le"));
  return true;
}

bool NameSignature(DeliveryRequest& request, const std::string& name) {
  for (auto& [header, value] : request.headers) {
    if (header == kSignatureHeader) header = name;
  }
  return true;
}

// The faults of the body.
bool ChangeBody(RequestFault fault, DeliveryRequest& request) {
  switch (fault) {
    case RequestFault::kChangedByte:
      return ChangeByte(request);
    case RequestFault::kTruncatedBody:
      request.body.resize(request.body.size() / 2);
      return true;
    case RequestFault::kTrailingNewline:
      request.body += '\n';
      return true;
    case RequestFault::kSortedKeys:
      return WriteBody(request, {.sorted_keys = true});
    case RequestFault::kSpaces:
      return WriteBody(request, {.spaces = true});
    case RequestFault::kEscapedSlashes:
      return WriteBody(request, {.escaped_slashes = true});
    case RequestFault::kUnicodeEscapes:
      return WriteBody(request, {.unicode_escapes = true});
    case RequestFault::kOtherCharset:
      return Transcode(request);
    case RequestFault::kGzip:
      return Compress(request);
    default:
      return false;
  }
}

bool Apply(RequestFault fault, const FaultyRequestSources& sources, DeliveryRequest& request) {
  const std::string signature = HeaderValue(request.headers, kSignatureHeader).value_or("");
  const auto sign_as = [&](const std::string& value) {
    SetHeader(request, kSignatureHeader, value);
    return true;
  };
  switch (fault) {
    case RequestFault::kWrongSecret:
      return Sign(request, absl::StrCat("not ", sources.secret));
    case RequestFault::kPreviousSecret:
      return Sign(request, sources.previous_secret);
    case RequestFault::kOtherWebhookSecret:
      return Sign(request, sources.other_webhook_secret);
    case RequestFault::kPlainSha3:
      return sign_as(absl::BytesToHexString(Sha3_256(request.body)));
    case RequestFault::kHmacSha256:
      return sign_as(absl::BytesToHexString(HmacSha256(sources.secret, request.body)));
    case RequestFault::kUpperCaseHex:
      return sign_as(absl::AsciiStrToUpper(signature));
    case RequestFault::kBase64:
      return sign_as(absl::Base64Escape(absl::HexStringToBytes(signature)));
    case RequestFault::kSignaturePrefix:
      return sign_as(absl::StrCat("sha3=", signature));
    case RequestFault::kMissingSignature:
      std::erase_if(request.headers, [](const auto& one) { return one.first == kSignatureHeader; });
      return true;
    case RequestFault::kEmptySignature:
      return sign_as("");
    case RequestFault::kDuplicateSignature:
      request.headers.emplace_back(kSignatureHeader, std::string(2 * kSignatureBytes, '0'));
      return true;
    case RequestFault::kHeaderCase:
      return NameSignature(request, "Momento-Signature");
    case RequestFault::kContentType:
      SetHeader(request, "Content-Type", "text/plain");
      return true;
    case RequestFault::kUserAgent:
      SetHeader(request, "User-Agent", kTestUserAgent);
      return true;
    case RequestFault::kChunked:
      SetHeader(request, "Transfer-Encoding", "chunked");
      return true;
    case RequestFault::kOldTimestamp:
      return Restamp(request, sources, -kTimestampOff);
    case RequestFault::kFutureTimestamp:
      return Restamp(request, sources, kTimestampOff);
    case RequestFault::kReplay:
      if (sources.earlier) request.body = sources.earlier->body;
      if (sources.earlier) request.headers = sources.earlier->headers;
      return sources.earlier.has_value();
    default:
      return ChangeBody(fault, request);
  }
}

}  // namespace

bool MakeFaulty(RequestFault fault, const FaultyRequestSources& sources, DeliveryRequest& request) {
  DeliveryRequest faulty = request;
  if (!Apply(fault, sources, faulty)) return false;
  if (faulty.body == request.body && faulty.headers == request.headers) return false;
  request = std::move(faulty);
  return true;
}

}  // namespace emulator
