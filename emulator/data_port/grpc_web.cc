#include "emulator/data_port/grpc_web.h"

#include <google/protobuf/descriptor.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/data_port/gateway_routes.h"
#include "emulator/data_port/rpc_stream.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

constexpr size_t kFrameHeader = 5;
constexpr size_t kBase64Group = 4;
constexpr char kTrailerFlag = '\x80';
// How often a call that says nothing looks whether its client is still there.
constexpr absl::Duration kLook = absl::Milliseconds(200);

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

// Whether "/cache_client.Scs/Get" is an RPC of the protocol. Names by themselves do not tell:
// "cache_client.Ping.Ping" is one however it is cut.
bool IsKnown(absl::string_view path) {
  if (!absl::ConsumePrefix(&path, "/")) return false;
  const size_t slash = path.find('/');
  if (slash == absl::string_view::npos) return false;
  const auto* const service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      std::string(path.substr(0, slash)));
  return service != nullptr &&
         service->FindMethodByName(std::string(path.substr(slash + 1))) != nullptr;
}

// The frames of a call as they come.
class WebAnswer {
 public:
  WebAnswer(const Gateway& gateway, std::unique_ptr<RpcStream> stream, bool text)
      : gateway_(gateway), stream_(std::move(stream)), text_(text) {}

  // The next frame; empty when there is none yet, absent at the end or when the client is gone.
  std::optional<std::string> Next() {
    if (ended_) return std::nullopt;
    std::string message;
    switch (stream_->Read(message, kLook)) {
      case RpcStream::Next::kTimeout:
        return ClientIsGone() ? std::nullopt : std::optional<std::string>("");
      case RpcStream::Next::kMessage:
        gateway_.await_open();
        return WebMessageFrame(message, text_);
      case RpcStream::Next::kEnd:
        break;
    }
    ended_ = true;
    gateway_.await_open();
    const RpcStream::Outcome& outcome = stream_->outcome();
    return WebTrailerFrame(outcome.status, outcome.trailers, text_);
  }

 private:
  const Gateway& gateway_;
  const std::unique_ptr<RpcStream> stream_;
  const bool text_;
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

std::string WebTrailerFrame(const absl::Status& status,
                            const std::multimap<std::string, std::string>& trailers, bool text) {
  std::string lines = absl::StrCat("grpc-status:", static_cast<int>(status.code()), "\r\n");
  if (!status.message().empty()) {
    absl::StrAppend(&lines, "grpc-message:", PercentEncodedMessage(status.message()), "\r\n");
  }
  for (const auto& [name, value] : trailers) absl::StrAppend(&lines, name, ":", value, "\r\n");
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
    response.body = WebTrailerFrame(why, {}, text);
    return response;
  };
  const std::string path = request.Path();
  // gRPC keeps something of every call in the process that it does not know.
  if (!IsKnown(path)) return refuse(errors::RpcNotFound(path));
  const auto message = MessageOfWebRequest(request.body, text);
  if (!message) return refuse(errors::Malformed("body", "must be one frame of gRPC-Web"));
  const absl::Duration timeout = WebTimeout(request.Header("grpc-timeout"));
  const absl::Time deadline =
      timeout == absl::InfiniteDuration() ? absl::InfiniteFuture() : SystemTime().Now() + timeout;
  gateway.await_open();
  auto stream = std::make_unique<RpcStream>(gateway.channel(), path.substr(1), MetadataOf(request),
                                            *message, deadline);
  response.next_piece = [answer = std::make_shared<WebAnswer>(gateway, std::move(stream), text)] {
    return answer->Next();
  };
  return response;
}

}  // namespace emulator
