#include "emulator/data_port/grpc_web.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/data_port/blocking_call.h"
#include "emulator/data_port/gateway_routes.h"
#include "emulator/service/status_text.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

constexpr size_t kFrameHeader = 5;
constexpr size_t kBase64Group = 4;
constexpr char kTrailerFlag = '\x80';

// Groups of four characters, each of which may be padded.
std::optional<std::string> FromBase64(absl::string_view text) {
  std::string bytes;
  std::string group;
  for (size_t at = 0; at < text.size(); at += kBase64Group) {
    if (!absl::Base64Unescape(text.substr(at, kBase64Group), &group)) return std::nullopt;
    bytes += group;
  }
  return bytes;
}

std::string Frame(char flags, absl::string_view content, bool text) {
  const auto size = static_cast<uint32_t>(content.size());
  std::string frame = {flags, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                       static_cast<char>(size >> 8), static_cast<char>(size)};
  absl::StrAppend(&frame, content);
  return text ? absl::Base64Escape(frame) : frame;
}

// As the message of a status travels: printable ASCII but for '%', the rest percent-encoded.
std::string PercentEncodedMessage(absl::string_view message) {
  std::string encoded;
  for (const char c : message) {
    if (absl::ascii_isprint(c) && c != '%') {
      encoded += c;
    } else {
      absl::StrAppend(&encoded, "%", absl::AsciiStrToUpper(absl::BytesToHexString({&c, 1})));
    }
  }
  return encoded;
}

bool IsTextType(const std::string& content_type) {
  return absl::StartsWith(content_type, "application/grpc-web-text");
}

// The frames of a call as they come.
class WebAnswer {
 public:
  WebAnswer(Service& service, const Rpc& rpc, const std::string& message,
            const HttpRequest& request, bool text)
      : deadline_(SystemTime().Now() + WebTimeout(request.Header("grpc-timeout"))),
        text_(text),
        unary_(rpc.kind == Rpc::Kind::kUnary),
        call_(service, rpc, rpc.ReadRequest(message), {.metadata = request.headers}) {}

  // The next frames; empty when there are none yet, absent at the end or when the client is gone.
  std::optional<std::string> Next() {
    if (ended_) return std::nullopt;
    switch (call_.Read(std::min(kLook, deadline_ - SystemTime().Now()))) {
      case BlockingCall::Next::kAnswer:
        return FrameOf(call_.answer());
      case BlockingCall::Next::kEnd:
        return End(call_.status());
      case BlockingCall::Next::kTimeout:
        break;
    }
    if (ClientIsGone()) return std::nullopt;
    return SystemTime().Now() < deadline_ ? "" : End(errors::DeadlinePassed());
  }

 private:
  std::string FrameOf(const google::protobuf::Message& message) const {
    return WebMessageFrame(message.SerializeAsString(), text_);
  }
  std::string End(const absl::Status& status) {
    ended_ = true;
    const std::string response = unary_ && status.ok() ? FrameOf(call_.answer()) : "";
    return absl::StrCat(response, WebTrailerFrame(status, text_));
  }

  const absl::Time deadline_;
  const bool text_;
  const bool unary_;
  BlockingCall call_;
  bool ended_ = false;
};

}  // namespace

std::optional<std::string> MessageOfWebRequest(absl::string_view body, bool text) {
  std::optional<std::string> bytes = text ? FromBase64(body) : std::string(body);
  if (!bytes || bytes->size() < kFrameHeader || (*bytes)[0] != 0) return std::nullopt;
  size_t size = 0;
  for (size_t i = 1; i < kFrameHeader; ++i) size = size << 8 | static_cast<uint8_t>((*bytes)[i]);
  if (bytes->size() != kFrameHeader + size) return std::nullopt;
  return bytes->substr(kFrameHeader);
}

std::string WebMessageFrame(absl::string_view message, bool text) {
  return Frame('\0', message, text);
}

std::string WebTrailerFrame(const absl::Status& status, bool text) {
  std::string lines = absl::StrCat("grpc-status:", static_cast<int>(status.code()), "\r\n");
  const std::string message = PercentEncodedMessage(TextOf(status));
  if (!message.empty()) absl::StrAppend(&lines, "grpc-message:", message, "\r\n");
  const std::string err = ErrOf(status);
  if (!err.empty()) absl::StrAppend(&lines, errors::kErrTrailer, ":", err, "\r\n");
  return Frame(kTrailerFlag, lines, text);
}

absl::Duration WebTimeout(absl::string_view header) {
  int64_t number = 0;
  if (header.empty() || !absl::SimpleAtoi(header.substr(0, header.size() - 1), &number) ||
      number < 0) {
    return absl::InfiniteDuration();
  }
  switch (header.back()) {
    case 'H':
      return absl::Hours(number);
    case 'M':
      return absl::Minutes(number);
    case 'S':
      return absl::Seconds(number);
    case 'm':
      return absl::Milliseconds(number);
    case 'u':
      return absl::Microseconds(number);
    case 'n':
      return absl::Nanoseconds(number);
    default:
      return absl::InfiniteDuration();
  }
}

HttpResponse AnswerGrpcWeb(const Gateway& gateway, const HttpRequest& request) {
  const bool text = IsTextType(request.Header("Content-Type"));
  HttpResponse response = {.content_type =
                               text ? "application/grpc-web-text" : "application/grpc-web+proto"};
  const auto refuse = [&](const absl::Status& why) {
    response.body = WebTrailerFrame(why, text);
    return response;
  };
  const std::string path = request.Path();
  absl::string_view name = path;
  const Rpc* const rpc =
      absl::ConsumePrefix(&name, "/") ? gateway.service.rpcs().Find(name) : nullptr;
  if (rpc == nullptr) return refuse(errors::RpcNotFound(path));
  const auto message = MessageOfWebRequest(request.body, text);
  if (!message) return refuse(errors::Malformed("body", "must be one frame of gRPC-Web"));
  const auto answer = std::make_shared<WebAnswer>(gateway.service, *rpc, *message, request, text);
  if (rpc->kind == Rpc::Kind::kStream) {
    response.next_piece = [answer] { return answer->Next(); };
    return response;
  }
  while (const auto frames = answer->Next()) response.body += *frames;
  return response;
}

}  // namespace emulator
