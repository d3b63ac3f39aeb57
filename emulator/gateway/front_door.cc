#include "emulator/gateway/front_door.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <list>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/tls.h"

namespace emulator {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr size_t kSilentMax = 1000;
constexpr int kEventsAtOnce = 64;
constexpr int kSweepMs = 5000;
constexpr int kPauseMs = 10;
constexpr size_t kPeekBytes = 20 * 1024;
constexpr char kHttp2Begins[] = "PRI ";
constexpr size_t kDecidingBytes = 4;
constexpr char kTlsBegins = 0x16;

// What a connection speaks; absent while too little of it is there.
std::optional<Speech> SpeechOf(const std::string& begin) {
  if (begin.empty()) return std::nullopt;
  if (begin[0] == kTlsBegins) {
    const auto offered = OfferedProtocols(begin);
    if (!offered) return std::nullopt;
    return *offered == "h2" ? Speech::kGrpcOverTls : Speech::kHttpOverTls;
  }
  const std::string start = begin.substr(0, kDecidingBytes);
  if (start == kHttp2Begins) return Speech::kGrpc;
  // As much as there is of it is the beginning of HTTP/2.
  if (absl::StartsWith(kHttp2Begins, start)) return std::nullopt;
  return Speech::kHttp;
}

}  // namespace

struct FrontDoor::Parts {
  struct Silent {
    int descriptor;
    absl::Time since;
  };

  Parts(std::vector<ListeningSocket> all, bool with_tls, Take taker)
      : sockets(std::move(all)), tls(with_tls), take(std::move(taker)) {}
  ~Parts() {
    for (const Silent& one : silent) close(one.descriptor);
    close(wake);
    close(epoll);
  }

  void Watch(int descriptor, uint32_t events) const {
    epoll_event event = {.events = events, .data = {.fd = descriptor}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
  }

  void Run() {
    std::array<epoll_event, kEventsAtOnce> events;
    while (true) {
      const int ready = epoll_wait(epoll, events.data(), kEventsAtOnce, kSweepMs);
      for (int i = 0; i < ready; ++i) {
        const int descriptor = events[static_cast<size_t>(i)].data.fd;
        if (descriptor == wake) return;
        if (IsListening(descriptor)) {
          AcceptAll(descriptor);
        } else {
          Sort(descriptor);
        }
      }
      CloseSilent();
    }
  }

  bool IsListening(int descriptor) const {
    return std::any_of(sockets.begin(), sockets.end(),
                       [&](const auto& socket) { return socket.descriptor() == descriptor; });
  }

  void AcceptAll(int listening) {
    for (int descriptor;
         (descriptor = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
      const int yes = 1;
      setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
      silent.push_back({.descriptor = descriptor, .since = SystemTime().Now()});
      by_descriptor[descriptor] = std::prev(silent.end());
      Watch(descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
      // What it says may have come with it.
      Sort(descriptor);
    }
    // Without descriptors left the connection stays where it is, and would be reported at once
    // again.
    if (errno == EMFILE || errno == ENFILE) poll(nullptr, 0, kPauseMs);
  }

  void Sort(int descriptor) {
    const auto found = by_descriptor.find(descriptor);
    if (found == by_descriptor.end()) return;
    std::string begin(kPeekBytes, '\0');
    const ssize_t count = recv(descriptor, begin.data(), begin.size(), MSG_PEEK);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    begin.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
    const std::optional<Speech> speech = SpeechOf(begin);
    const bool is_tls = !begin.empty() && begin[0] == kTlsBegins;
    const bool over = count <= 0 || (is_tls && !tls) || (!speech && begin.size() == kPeekBytes);
    if (!speech && !over) return;
    Forget(found);
    if (over) {
      close(descriptor);
      return;
    }
    take(descriptor, *speech);
  }

  void Forget(std::map<int, std::list<Silent>::iterator>::iterator found) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, found->first, nullptr);
    silent.erase(found->second);
    by_descriptor.erase(found);
  }

  void CloseSilent() {
    const absl::Time too_old = SystemTime().Now() - kPatience;
    while (!silent.empty() && (silent.front().since < too_old || silent.size() > kSilentMax)) {
      const int descriptor = silent.front().descriptor;
      Forget(by_descriptor.find(descriptor));
      close(descriptor);
    }
  }

  std::vector<ListeningSocket> sockets;
  const bool tls;
  const Take take;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const int wake = eventfd(0, EFD_CLOEXEC);
  // Oldest first.
  std::list<Silent> silent;
  std::map<int, std::list<Silent>::iterator> by_descriptor;
  std::thread thread;
};

FrontDoor::FrontDoor(std::vector<ListeningSocket> sockets, bool tls, Take take)
    : parts_(std::make_unique<Parts>(std::move(sockets), tls, std::move(take))) {
  for (const ListeningSocket& socket : parts_->sockets) {
    parts_->Watch(socket.descriptor(), EPOLLIN);
  }
  parts_->Watch(parts_->wake, EPOLLIN);
  parts_->thread = std::thread([this] { parts_->Run(); });
}

FrontDoor::~FrontDoor() {
  const uint64_t one = 1;
  if (write(parts_->wake, &one, sizeof(one)) < 0) std::abort();
  parts_->thread.join();
}

}  // namespace emulator
