#include "tests/attack/hostile_receivers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "tests/attack/raw_socket.h"

namespace emulator::attack {
namespace {

constexpr int kAtOnce = 512;
constexpr int kPollMs = 100;
// Longer than any sender waits.
constexpr int kHangMs = 20'000;
constexpr size_t kEndless = 256 << 20;
constexpr char kOk[] = "HTTP/1.1 200 OK\r\n";

// Answers that are written at once, and then the connection ends.
const std::map<std::string, std::string>& Answers() {
  static const std::map<std::string, std::string> answers = {
      {"fine", absl::StrCat(kOk, "Content-Length: 0\r\n\r\n")},
      {"garbage", std::string("\x00\xff\x16\x03garbage\r\n\r\n", 15)},
      {"nothing", ""},
      {"redirect", "HTTP/1.1 302 Found\r\nLocation: /redirect\r\nContent-Length: 0\r\n\r\n"},
      {"to-a-file",
       "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"},
      {"no-body-came", absl::StrCat(kOk, "Content-Length: 1000000000\r\n\r\nx")},
      {"negative", absl::StrCat(kOk, "Content-Length: -1\r\n\r\n")},
      {"huge", absl::StrCat(kOk, "Content-Length: 99999999999999999999\r\n\r\n")},
      {"bad-chunks", absl::StrCat(kOk, "Transfer-Encoding: chunked\r\n\r\nzz\r\nno\r\n")},
      {"twice", absl::StrCat(kOk, "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")},
      {"status-999", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"},
      {"status-0", "HTTP/1.1 0 No\r\n\r\n"},
      {"http-0.9", "just text"},
      {"bad-gzip", absl::StrCat(kOk, "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz")},
      {"long-header", absl::StrCat(kOk, "X: ", std::string(200'000, 'h'), "\r\n\r\n")},
      {"binary-header", absl::StrCat(kOk, "X-\x01\xff: \x02\xfe\r\nContent-Length: 0\r\n\r\n")},
      {"no-colon", absl::StrCat(kOk, "no colon here\r\n\r\n")},
      {"upgrade", "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n"},
  };
  return answers;
}

// A beginning, and a piece that comes again and again.
const std::map<std::string, std::pair<std::string, std::string>>& Endless() {
  static const std::map<std::string, std::pair<std::string, std::string>> endless = {
      {"endless-headers", {kOk, "X-More: of the same\r\n"}},
      {"endless-line", {absl::StrCat(kOk, "X: "), std::string(4096, 'l')}},
      {"endless-body", {absl::StrCat(kOk, "\r\n"), std::string(65536, 'b')}},
      {"endless-chunks",
       {absl::StrCat(kOk, "Transfer-Encoding: chunked\r\n\r\n"),
        absl::StrCat("4000\r\n", std::string(0x4000, 'c'), "\r\n")}},
      {"endless-continue", {"", "HTTP/1.1 100 Continue\r\n\r\n"}},
      {"endless-status", {"HTTP/1.1 200 ", std::string(4096, 's')}},
  };
  return endless;
}

}  // namespace

HostileReceivers::HostileReceivers() : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  bind(listening_, reinterpret_cast<const sockaddr*>(&at), size);
  listen(listening_, kAtOnce);
  getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

HostileReceivers::~HostileReceivers() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  accepting_.join();
  std::vector<std::thread> threads;
  {
    absl::MutexLock lock(&mutex_);
    threads = std::move(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  close(listening_);
}

const std::vector<std::string>& HostileReceivers::Kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> all = {"hang", "reset", "reset-at-once", "slow-answer", "half-close"};
    for (const auto& [kind, answer] : Answers()) all.push_back(kind);
    for (const auto& [kind, pieces] : Endless()) all.push_back(kind);
    return all;
  }();
  return kinds;
}

std::string HostileReceivers::UrlOf(const std::string& kind) const {
  return absl::StrCat("http://127.0.0.1:", port_, "/", kind);
}

int64_t HostileReceivers::requests() {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

bool HostileReceivers::Ending() {
  absl::MutexLock lock(&mutex_);
  return ending_;
}

void HostileReceivers::Accept() {
  pollfd one = {.fd = listening_, .events = POLLIN, .revents = 0};
  while (!Ending()) {
    if (poll(&one, 1, kPollMs) <= 0) continue;
    const int descriptor = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    absl::MutexLock lock(&mutex_);
    threads_.emplace_back([this, descriptor] { Serve(descriptor); });
  }
}

void HostileReceivers::Serve(int descriptor) {
  RawSocket socket(descriptor);
  const std::string request = socket.Read(2000);
  const size_t begin = request.find('/') + 1;
  const std::string kind = request.substr(begin, request.find(' ', begin) - begin);
  {
    absl::MutexLock lock(&mutex_);
    ++requests_;
  }
  if (kind == "reset-at-once") return socket.Reset();
  if (kind == "reset") {
    socket.Send(absl::StrCat(kOk, "Content-Length: 100\r\n\r\nhalf"));
    return socket.Reset();
  }
  if (kind == "half-close") socket.EndSending();
  if (kind == "slow-answer") {
    const std::string answer =
        absl::StrCat(kOk, "Content-Length: 1000\r\n\r\n", std::string(1000, 's'));
    for (size_t i = 0; i < answer.size() && !Ending() && socket.Send(answer.substr(i, 1)); ++i) {
      Pause(kPollMs);
    }
    return;
  }
  if (const auto found = Endless().find(kind); found != Endless().end()) {
    const auto& [begins, piece] = found->second;
    socket.Send(begins);
    for (size_t sent = 0; sent < kEndless && !Ending() && socket.Send(piece, 500);)
      sent += piece.size();
    return;
  }
  if (const auto found = Answers().find(kind); found != Answers().end()) {
    socket.Send(found->second);
    return;
  }
  for (int waited = 0; waited < kHangMs && !Ending() && !socket.AwaitEnd(kPollMs);)
    waited += kPollMs;
}

}  // namespace emulator::attack
