#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "emulator/web/http_head.h"
#include "emulator/web/http_message.h"
#include "emulator/web/tls.h"

namespace emulator {

// The bytes that all requests of a door hold together while they come in and are answered.
class BodyBudget {
 public:
  explicit BodyBudget(size_t bytes_max) : bytes_max_(bytes_max) {}
  // False when that is too much; then nothing is taken.
  bool Take(size_t bytes) {
    if (held_.fetch_add(bytes) + bytes <= bytes_max_) return true;
    held_ -= bytes;
    return false;
  }
  void GiveBack(size_t bytes) { held_ -= bytes; }

 private:
  const size_t bytes_max_;
  std::atomic<size_t> held_ = 0;
};

// HTTP/1.1 on one connected socket, plain or over TLS: requests in, answers out. Everything that
// the client may do slowly has a deadline and everything that it sends has a bound.
//
// Threads: one at a time, but for ClientAwaitedSince, which any may call.
class HttpConnection {
 public:
  struct Limits {
    size_t body_bytes_max;
    // Between requests.
    absl::Duration idle;
    // For the head of a request, from its first byte on.
    absl::Duration head_patience;
    // Whether others wait for this thread: then a request gets a tenth of a second to come in.
    std::function<bool()> crowded = [] { return false; };
  };
  // The socket is the caller's, and must outlive this. It becomes one that does not block.
  HttpConnection(int descriptor, Limits limits, BodyBudget& budget);
  ~HttpConnection();

  // Shakes hands; false when that fails.
  bool Secure(TlsServer& tls);

  // The next request in whole: true, and `refusal` is set when it was refused; the connection then
  // serves no other. False when the client sends no other.
  bool Read(HttpHead& head, std::optional<HttpRefusal>& refusal);

  // Answers it. Pieces are asked for while `go_on` says true. False when the client takes no more.
  bool Write(const HttpHead& head, const HttpResponse& response, bool keep_alive,
             const std::atomic<bool>& go_on);

  // Ends it so that the client gets the latest answer: closing with bytes unread would reset the
  // connection.
  void End();

  // Since when (Unix us) the client keeps the connection waiting for its bytes or for room to send;
  // 0 while a request is being answered.
  int64_t ClientAwaitedSince() const { return awaited_since_us_; }

 private:
  enum class Came { kBytes, kEnd, kLate };
  void AwaitClient();
  absl::Time Sooner(absl::Time deadline) const;
  Came ReceiveUntil(absl::Time deadline);
  bool SendUntil(absl::string_view bytes, absl::Time deadline);
  bool SendPieces(const HttpHead& head, const HttpResponse& response,
                  const std::atomic<bool>& go_on);
  bool ReadHead(std::string& text, std::optional<HttpRefusal>& refusal);
  std::optional<HttpRefusal> ReadBody(HttpHead& head);
  std::optional<HttpRefusal> Hold(size_t bytes);
  void LetGo();

  const int descriptor_;
  const Limits limits_;
  BodyBudget& budget_;
  std::unique_ptr<TlsConnection> tls_;
  // What came and was not read yet.
  std::string buffer_;
  // Taken from the budget for the present request.
  size_t held_ = 0;
  std::atomic<int64_t> awaited_since_us_ = 0;
};

// A whole answer as it goes over the connection, without its body when `head_only`.
std::string HttpText(const HttpResponse& response, bool keep_alive, bool head_only);

}  // namespace emulator
