#include "emulator/http/http_door.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <new>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/tls.h"
#include "emulator/http/http_connection.h"
#include "emulator/http/thread_crew.h"

namespace emulator {
namespace {

constexpr absl::Duration kFirstRequest = absl::Seconds(5);

// The connection that the thread serves; below 0: none.
thread_local int serving = -1;

}  // namespace

struct HttpDoor::Parts {
  explicit Parts(Options all) : options(std::move(all)), crew(options.connections_at_once) {}

  // On a thread of the crew.
  void Serve(int descriptor, bool secured) {
    const absl::Duration idle = options.idle > absl::ZeroDuration() ? options.idle : kFirstRequest;
    HttpConnection connection(descriptor,
                              {.body_bytes_max = options.body_bytes_max,
                               .idle = idle,
                               .head_patience = options.head_patience},
                              budget);
    {
      absl::MutexLock lock(&mutex);
      if (!running) return;
      open.emplace(descriptor, &connection);
    }
    serving = descriptor;
    try {
      ServeAll(connection, secured);
    } catch (const std::exception& error) {
      Log(absl::StrCat("a connection failed: ", error.what()));
    }
    serving = -1;
    absl::MutexLock lock(&mutex);
    open.erase(descriptor);
  }

  void ServeAll(HttpConnection& connection, bool secured) {
    if (secured && (tls == nullptr || !connection.Secure(*tls))) return;
    bool more = true;
    while (more && running) {
      HttpHead head;
      std::optional<HttpRefusal> refusal;
      if (!connection.Read(head, refusal)) break;
      const HttpResponse response = refusal ? options.refuse(*refusal) : Answer(head.request);
      more = !refusal && head.keep_alive && options.idle > absl::ZeroDuration();
      more = connection.Write(head, response, more, running) && more;
    }
    connection.End();
  }

  HttpResponse Answer(const HttpRequest& request) const {
    try {
      return options.handler(request);
    } catch (const std::bad_alloc&) {
      return options.refuse({.status = 503, .why = "There is no memory left for this request"});
    } catch (const std::exception& error) {
      return options.refuse({.status = 500, .why = error.what()});
    }
  }

  // Closes the connection whose client has kept its thread waiting for the longest; false when
  // every thread is answering.
  bool CloseLongestAwaited() {
    absl::MutexLock lock(&mutex);
    auto longest = open.end();
    int64_t since = 0;
    for (auto one = open.begin(); one != open.end(); ++one) {
      const int64_t awaited = one->second->ClientAwaitedSince();
      if (awaited == 0 || (longest != open.end() && awaited >= since)) continue;
      longest = one;
      since = awaited;
    }
    if (longest == open.end()) return false;
    shutdown(longest->first, SHUT_RDWR);
    // It has its end, and is not to be chosen again.
    open.erase(longest);
    return true;
  }

  void RefuseForLackOfThreads(int descriptor, bool secured) const {
    if (secured) return;
    const std::string text =
        HttpText(options.refuse({.status = 503, .why = "Every thread is taken; try again later"}),
                 /*keep_alive=*/false, /*head_only=*/false);
    send(descriptor, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(descriptor, SHUT_WR);
  }

  const Options options;
  std::unique_ptr<TlsServer> tls;
  BodyBudget budget{limits::kHttpBodiesBytesMax};
  std::atomic<bool> running = true;
  absl::Mutex mutex;
  std::map<int, HttpConnection*> open ABSL_GUARDED_BY(mutex);
  ThreadCrew crew;
};

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Make(Options options) {
  auto parts = std::make_unique<Parts>(std::move(options));
  const Certificate& certificate = parts->options.certificate;
  if (!certificate.key_pem.empty()) {
    auto tls = TlsServer::Make(certificate.certificate_pem, certificate.key_pem);
    if (!tls.ok()) return tls.status();
    parts->tls = *std::move(tls);
  }
  return std::unique_ptr<HttpDoor>(new HttpDoor(std::move(parts)));
}

HttpDoor::HttpDoor(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

HttpDoor::~HttpDoor() {
  {
    absl::MutexLock lock(&parts_->mutex);
    parts_->running = false;
    for (const auto& [descriptor, connection] : parts_->open) shutdown(descriptor, SHUT_RDWR);
  }
  parts_->crew.Finish();
}

void HttpDoor::Serve(int descriptor, bool tls) {
  // Closed by whoever lets go of it last, also when nobody serves it.
  const std::shared_ptr<const int> owned(new int(descriptor), [](const int* one) {
    close(*one);
    delete one;
  });
  std::function<void()> work = [parts = parts_.get(), owned, tls] { parts->Serve(*owned, tls); };
  if (parts_->crew.TryDo(work)) return;
  if (parts_->CloseLongestAwaited()) return parts_->crew.DoWhenFree(std::move(work));
  parts_->RefuseForLackOfThreads(descriptor, tls);
}

size_t HttpDoor::threads() const { return parts_->crew.size(); }

bool ClientIsGone() {
  if (serving < 0) return false;
  pollfd one = {.fd = serving, .events = POLLRDHUP, .revents = 0};
  return poll(&one, 1, 0) > 0;
}

}  // namespace emulator
