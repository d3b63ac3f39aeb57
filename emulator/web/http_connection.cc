#include "emulator/web/http_connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/limits.h"
#include "emulator/web/port_sockets.h"

namespace emulator {
namespace {

constexpr absl::Duration kHandshakeDeadline = absl::Seconds(10);
constexpr absl::Duration kCrowdedDeadline = absl::Milliseconds(100);
constexpr absl::Duration kBodyDeadline = absl::Seconds(60);
constexpr absl::Duration kSendDeadline = absl::Seconds(60);
constexpr absl::Duration kEndDeadline = absl::Seconds(1);
constexpr size_t kReadBytes = 16 * 1024;
constexpr size_t kUnreadBytesMax = 1024 * 1024;
constexpr char kHeadEnd[] = "\r\n\r\n";

absl::Time After(absl::Duration duration) { return SystemTime().Now() + duration; }

std::string HeadText(const HttpResponse& response, absl::string_view framing, bool keep_alive) {
  std::string text =
      absl::StrCat("HTTP/1.1 ", response.status, " ", HttpReason(response.status), "\r\n");
  for (const auto& [name, value] : response.headers) {
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  }
  if (!response.content_type.empty()) {
    absl::StrAppend(&text, "Content-Type: ", response.content_type, "\r\n");
  }
  return absl::StrCat(text, framing, "Connection: ", keep_alive ? "keep-alive" : "close", kHeadEnd);
}

}  // namespace

std::string HttpText(const HttpResponse& response, bool keep_alive, bool head_only) {
  const std::string length =
      response.status == 204 ? "" : absl::StrCat("Content-Length: ", response.body.size(), "\r\n");
  return absl::StrCat(HeadText(response, length, keep_alive), head_only ? "" : response.body);
}

HttpConnection::HttpConnection(int descriptor, Limits limits, BodyBudget& budget)
    : descriptor_(descriptor), limits_(std::move(limits)), budget_(budget) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  AwaitClient();
}

HttpConnection::~HttpConnection() { LetGo(); }

bool HttpConnection::Secure(TlsServer& tls) {
  tls_ = tls.Accept(descriptor_, Sooner(After(kHandshakeDeadline)));
  return tls_ != nullptr;
}

void HttpConnection::AwaitClient() { awaited_since_us_ = absl::ToUnixMicros(SystemTime().Now()); }

absl::Time HttpConnection::Sooner(absl::Time deadline) const {
  if (!limits_.crowded()) return deadline;
  return std::min(deadline, absl::FromUnixMicros(awaited_since_us_) + kCrowdedDeadline);
}

HttpConnection::Came HttpConnection::ReceiveUntil(absl::Time deadline) {
  deadline = Sooner(deadline);
  std::array<char, kReadBytes> bytes;
  while (true) {
    const long count = tls_ != nullptr ? tls_->Read(bytes.data(), bytes.size(), deadline)
                                       : recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count > 0) {
      buffer_.append(bytes.data(), static_cast<size_t>(count));
      return Came::kBytes;
    }
    const bool again = tls_ == nullptr && count < 0 && (errno == EAGAIN || errno == EINTR);
    if (!again) return SystemTime().Now() < deadline ? Came::kEnd : Came::kLate;
    if (!AwaitSocket(descriptor_, POLLIN, deadline)) return Came::kLate;
  }
}

bool HttpConnection::SendUntil(absl::string_view bytes, absl::Time deadline) {
  while (!bytes.empty()) {
    const long count = tls_ != nullptr
                           ? tls_->Write(bytes.data(), bytes.size(), deadline)
                           : send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
      continue;
    }
    const bool again = tls_ == nullptr && count < 0 && (errno == EAGAIN || errno == EINTR);
    if (!again || !AwaitSocket(descriptor_, POLLOUT, deadline)) return false;
  }
  return true;
}

bool HttpConnection::Read(HttpHead& head, std::optional<HttpRefusal>& refusal) {
  LetGo();
  AwaitClient();
  std::string text;
  if (!ReadHead(text, refusal)) return false;
  if (!refusal) refusal = ReadHttpHead(text, head);
  if (!refusal) refusal = ReadBody(head);
  awaited_since_us_ = 0;
  return true;
}

bool HttpConnection::ReadHead(std::string& text, std::optional<HttpRefusal>& refusal) {
  const bool idle = buffer_.empty();
  if (idle && ReceiveUntil(After(limits_.idle)) != Came::kBytes) return false;
  // A connection that begins its next request is no longer idle.
  if (idle) AwaitClient();
  const absl::Time deadline = After(limits_.head_patience);
  size_t seen = 0;
  size_t end = std::string::npos;
  while ((end = buffer_.find(kHeadEnd, seen)) == std::string::npos) {
    if (buffer_.size() > limits::kHttpHeadBytesMax) break;
    constexpr size_t kOverlap = sizeof(kHeadEnd) - 2;
    seen = buffer_.size() - std::min(buffer_.size(), kOverlap);
    const Came came = ReceiveUntil(deadline);
    if (came == Came::kEnd) return false;
    if (came == Came::kBytes) continue;
    refusal = HttpRefusal{.status = 408, .why = "The head of the request did not come in time"};
    return true;
  }
  if (end == std::string::npos || end > limits::kHttpHeadBytesMax) {
    refusal = HttpRefusal{.status = 431,
                          .why = absl::StrCat("The head of the request is larger than ",
                                              limits::kHttpHeadBytesMax, " bytes")};
    return true;
  }
  text = buffer_.substr(0, end + sizeof(kHeadEnd) - 1);
  buffer_.erase(0, text.size());
  return true;
}

std::optional<HttpRefusal> HttpConnection::ReadBody(HttpHead& head) {
  const HttpRefusal too_large = {.status = 413,
                                 .why = absl::StrCat("The body of the request is larger than ",
                                                     limits_.body_bytes_max, " bytes")};
  if (head.body_bytes > limits_.body_bytes_max) return too_large;
  const absl::Time deadline = After(kBodyDeadline);
  if (head.expects_continue && (head.chunked || head.body_bytes > 0) &&
      !SendUntil("HTTP/1.1 100 Continue\r\n\r\n", deadline)) {
    return HttpRefusal{.status = 408, .why = "The client takes no answer"};
  }
  std::string& body = head.request.body;
  ChunkReader chunks;
  while (true) {
    const size_t before = body.size();
    if (head.chunked) {
      const ChunkReader::State state = chunks.Read(buffer_, body);
      if (body.size() > limits_.body_bytes_max) return too_large;
      if (auto refusal = Hold(body.size() - before)) return refusal;
      if (state == ChunkReader::State::kDone) return std::nullopt;
      if (state == ChunkReader::State::kMalformed) {
        return HttpRefusal{.status = 400, .why = "The request is malformed: its chunks are none"};
      }
    } else {
      const size_t take = std::min(head.body_bytes - before, buffer_.size());
      body.append(buffer_, 0, take);
      buffer_.erase(0, take);
      if (auto refusal = Hold(take)) return refusal;
      if (body.size() == head.body_bytes) return std::nullopt;
    }
    if (ReceiveUntil(deadline) != Came::kBytes) {
      return HttpRefusal{.status = 408, .why = "The body of the request did not come in time"};
    }
  }
}

std::optional<HttpRefusal> HttpConnection::Hold(size_t bytes) {
  if (!budget_.Take(bytes)) {
    return HttpRefusal{.status = 503, .why = "Too many bytes of other requests are in memory"};
  }
  held_ += bytes;
  return std::nullopt;
}

void HttpConnection::LetGo() { budget_.GiveBack(std::exchange(held_, 0)); }

bool HttpConnection::Write(const HttpHead& head, const HttpResponse& response, bool keep_alive,
                           const std::atomic<bool>& go_on) {
  const bool head_only = head.request.method == "HEAD";
  AwaitClient();
  if (!response.next_piece || head_only) {
    return SendUntil(HttpText(response, keep_alive, head_only), After(kSendDeadline));
  }
  const char* const framing = head.reads_chunks ? "Transfer-Encoding: chunked\r\n" : "";
  return SendUntil(HeadText(response, framing, keep_alive && head.reads_chunks),
                   After(kSendDeadline)) &&
         SendPieces(head, response, go_on) && head.reads_chunks;
}

bool HttpConnection::SendPieces(const HttpHead& head, const HttpResponse& response,
                                const std::atomic<bool>& go_on) {
  while (go_on) {
    awaited_since_us_ = 0;
    const std::optional<std::string> piece = response.next_piece();
    AwaitClient();
    if (!piece) return !head.reads_chunks || SendUntil("0\r\n\r\n", After(kSendDeadline));
    if (piece->empty()) continue;
    const std::string text =
        head.reads_chunks ? absl::StrCat(absl::Hex(piece->size()), "\r\n", *piece, "\r\n") : *piece;
    if (!SendUntil(text, After(kSendDeadline))) return false;
  }
  return false;
}

void HttpConnection::End() {
  AwaitClient();
  // Says goodbye in the way of TLS, too.
  tls_.reset();
  shutdown(descriptor_, SHUT_WR);
  const absl::Time deadline = After(kEndDeadline);
  for (size_t unread = 0; unread < kUnreadBytesMax; unread += buffer_.size()) {
    buffer_.clear();
    if (ReceiveUntil(deadline) != Came::kBytes) return;
  }
}

}  // namespace emulator
