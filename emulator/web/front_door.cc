#include "emulator/web/front_door.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <list>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/memory.h"
#include "emulator/web/tls.h"

namespace emulator {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(15);
constexpr size_t kSilentMax = 1000;
constexpr int kEventsAtOnce = 64;
constexpr int kSweepMs = 5000;
constexpr size_t kPeekBytes = 20 * 1024;
constexpr uint32_t kGone = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
constexpr char kHttp2Begins[] = "PRI ";
constexpr size_t kDecidingBytes = 4;
constexpr char kTlsBegins = 0x16;

int SpareDescriptor() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Connections may not use descriptors from this one on: the system gives the lowest free number.
int FirstSpared(int spared) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto all = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, INT_MAX));
  return all - std::min(spared, all / 4);
}

}  // namespace

std::optional<Speech> SpeechOf(const std::string& begin) {
  if (begin.empty()) return std::nullopt;
  if (begin[0] == kTlsBegins) {
    const auto offered = OfferedProtocols(begin);
    if (!offered) return std::nullopt;
    const std::set<std::string> protocols = absl::StrSplit(*offered, ',');
    const bool grpc = protocols.contains("h2") && !protocols.contains("http/1.1");
    return grpc ? Speech::kGrpcOverTls : Speech::kHttpOverTls;
  }
  const std::string start = begin.substr(0, kDecidingBytes);
  if (start == kHttp2Begins) return Speech::kGrpc;
  // As much as there is of it is the beginning of HTTP/2.
  if (absl::StartsWith(kHttp2Begins, start)) return std::nullopt;
  return Speech::kHttp;
}

struct FrontDoor::Parts {
  struct Silent {
    int descriptor;
    absl::Time since;
  };

  Parts(std::vector<ListeningSocket> all, bool with_tls, int descriptors_spared, Take taker)
      : sockets(std::move(all)),
        tls(with_tls),
        first_spared(FirstSpared(descriptors_spared)),
        take(std::move(taker)) {}
  ~Parts() {
    for (const Silent& one : silent) close(one.descriptor);
    close(spare);
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
          Sort(descriptor, (events[static_cast<size_t>(i)].events & kGone) != 0);
        }
      }
      CloseSilent();
      // No client came for a while.
      if (ready == 0) ReturnFreeMemory();
    }
  }

  bool IsListening(int descriptor) const {
    return std::any_of(sockets.begin(), sockets.end(),
                       [&](const auto& socket) { return socket.descriptor() == descriptor; });
  }

  void AcceptAll(int listening) {
    for (int descriptor;
         (descriptor = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
      if (descriptor < first_spared || CloseOldest()) {
        Receive(descriptor);
      } else {
        close(descriptor);
      }
    }
    // The connection would stay where it is, and be reported at once again.
    if (errno == EMFILE || errno == ENFILE) RefuseOne(listening);
  }

  // Accepts with the last descriptor, to close.
  void RefuseOne(int listening) {
    close(spare);
    close(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
    spare = SpareDescriptor();
  }

  void Receive(int descriptor) {
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    silent.push_back({.descriptor = descriptor, .since = SystemTime().Now()});
    by_descriptor[descriptor] = std::prev(silent.end());
    Watch(descriptor, EPOLLIN | EPOLLRDHUP | EPOLLET);
    // Its first bytes may be here already.
    Sort(descriptor, /*gone=*/false);
  }

  // `gone`: the client says no more.
  void Sort(int descriptor, bool gone) {
    const auto found = by_descriptor.find(descriptor);
    if (found == by_descriptor.end()) return;
    begin.resize(kPeekBytes);
    const ssize_t count = recv(descriptor, begin.data(), begin.size(), MSG_PEEK);
    if (count < 0 && (errno == EAGAIN || errno == EINTR) && !gone) return;
    begin.resize(static_cast<size_t>(std::max<ssize_t>(count, 0)));
    const std::optional<Speech> speech = SpeechOf(begin);
    const bool is_tls = !begin.empty() && begin[0] == kTlsBegins;
    const bool unclear = !speech && (gone || begin.size() == kPeekBytes);
    const bool over = count <= 0 || (is_tls && !tls) || unclear;
    if (!speech && !over) return;
    Forget(found);
    if (over) {
      close(descriptor);
    } else {
      Give(descriptor, *speech);
    }
  }

  void Give(int descriptor, Speech speech) const {
    try {
      take(descriptor, speech);
    } catch (const std::bad_alloc&) {
      // The taker closes it.
    }
  }

  void Forget(std::map<int, std::list<Silent>::iterator>::iterator found) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, found->first, nullptr);
    silent.erase(found->second);
    by_descriptor.erase(found);
  }

  // False when there is none that has not said what it is.
  bool CloseOldest() {
    if (silent.empty()) return false;
    const int descriptor = silent.front().descriptor;
    Forget(by_descriptor.find(descriptor));
    close(descriptor);
    return true;
  }

  void CloseSilent() {
    const absl::Time too_old = SystemTime().Now() - kPatience;
    while (!silent.empty() && (silent.front().since < too_old || silent.size() > kSilentMax)) {
      CloseOldest();
    }
  }

  std::vector<ListeningSocket> sockets;
  const bool tls;
  const int first_spared;
  const Take take;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const int wake = eventfd(0, EFD_CLOEXEC);
  int spare = SpareDescriptor();
  // What a connection said so far; here so that not every look at one needs memory.
  std::string begin;
  // Oldest first.
  std::list<Silent> silent;
  std::map<int, std::list<Silent>::iterator> by_descriptor;
  std::thread thread;
};

FrontDoor::FrontDoor(std::vector<ListeningSocket> sockets, bool tls, int descriptors_spared,
                     Take take)
    : parts_(
          std::make_unique<Parts>(std::move(sockets), tls, descriptors_spared, std::move(take))) {
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
