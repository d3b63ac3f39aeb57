#include "emulator/web/http_door.h"

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
#include "emulator/base/status_macros.h"
#include "emulator/web/http_connection.h"
#include "emulator/web/port_sockets.h"
#include "emulator/web/thread_crew.h"
#include "emulator/web/tls.h"

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
                               .head_patience = options.head_patience,
                               .crowded = [this] { return crew.has_waiting(); }},
                              budget);
    {
      absl::MutexLock lock(&mutex);
      if (!running) return;
      open[descriptor] = {.connection = &connection};
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
      // Another connection waits for a thread: it comes before the next request of this one.
      more =
          !refusal && head.keep_alive && options.idle > absl::ZeroDuration() && !crew.has_waiting();
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

  // Sees to it that a thread becomes free soon: closes the connection whose client has kept its
  // thread waiting for the longest. False when every thread is answering.
  bool MakeRoom() {
    absl::MutexLock lock(&mutex);
    size_t answering = 0;
    int64_t longest = 0;
    auto chosen = open.end();
    for (auto one = open.begin(); one != open.end(); ++one) {
      if (one->second.closed) continue;
      const int64_t since = one->second.connection->ClientAwaitedSince();
      if (since == 0) ++answering;
      if (since == 0 || (chosen != open.end() && since >= longest)) continue;
      chosen = one;
      longest = since;
    }
    if (chosen == open.end()) return answering < crew.size();
    chosen->second.closed = true;
    shutdown(chosen->first, SHUT_RDWR);
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
  struct Open {
    HttpConnection* connection;
    // Its thread is about to become free.
    bool closed = false;
  };
  std::map<int, Open> open ABSL_GUARDED_BY(mutex);
  ThreadCrew crew;
};

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Make(Options options) {
  auto parts = std::make_unique<Parts>(std::move(options));
  const Certificate& certificate = parts->options.certificate;
  if (!certificate.key_pem.empty()) {
    ASSIGN_OR_RETURN(auto tls, TlsServer::Make(certificate.certificate_pem, certificate.key_pem));
    parts->tls = std::move(tls);
  }
  return std::unique_ptr<HttpDoor>(new HttpDoor(std::move(parts)));
}

HttpDoor::HttpDoor(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

HttpDoor::~HttpDoor() {
  {
    absl::MutexLock lock(&parts_->mutex);
    parts_->running = false;
    for (const auto& [descriptor, one] : parts_->open) shutdown(descriptor, SHUT_RDWR);
  }
  parts_->crew.Finish();
}

void HttpDoor::Serve(int descriptor, bool tls) {
  // Closed when its last owner drops it, also when it is never served.
  const std::shared_ptr<const int> owned(new int(descriptor), [](const int* one) {
    close(*one);
    delete one;
  });
  std::function<void()> work = [parts = parts_.get(), owned, tls] { parts->Serve(*owned, tls); };
  if (parts_->crew.TryDo(work)) return;
  if (parts_->MakeRoom()) return parts_->crew.DoWhenFree(std::move(work));
  parts_->RefuseForLackOfThreads(descriptor, tls);
}

size_t HttpDoor::threads() const { return parts_->crew.size(); }

bool ClientIsGone() {
  if (serving < 0) return false;
  pollfd one = {.fd = serving, .events = POLLRDHUP, .revents = 0};
  return poll(&one, 1, 0) > 0;
}

void ResetClient() {
  if (serving >= 0) ResetConnection(serving);
}

}  // namespace emulator
