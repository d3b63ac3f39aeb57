#include "emulator/gateway/http_door.h"

#include <fcntl.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/limits.h"
#include "emulator/base/tls.h"
#include "emulator/http/thread_crew.h"

namespace emulator {
namespace {

constexpr size_t kConnectionsAtOnce = 2000;
constexpr int kIdleMs = 5000;
constexpr int kRestMs = 100;
constexpr int kRestsRead = 64;
constexpr time_t kStallSeconds = 20;
constexpr size_t kRequestsPerConnection = 1'000'000;

// The connection that the thread serves; below 0: none.
thread_local int serving = -1;
thread_local bool close_after_answer = false;

// One connection as httplib wants it.
class Connection : public httplib::Stream {
 public:
  Connection(int descriptor, std::unique_ptr<TlsConnection> tls)
      : descriptor_(descriptor), tls_(std::move(tls)) {}

  bool is_readable() const override { return Awaits(POLLIN, 0); }
  bool is_writable() const override { return Awaits(POLLOUT, 0); }
  ssize_t read(char* bytes, size_t size) override {
    if (tls_ != nullptr) return tls_->Read(bytes, size);
    return recv(descriptor_, bytes, size, 0);
  }
  ssize_t write(const char* bytes, size_t size) override {
    if (tls_ != nullptr) return tls_->Write(bytes, size);
    return send(descriptor_, bytes, size, MSG_NOSIGNAL);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return descriptor_; }

  // Waits for a request; false when none comes.
  bool AwaitRequest() const { return Awaits(POLLIN, kIdleMs); }

 private:
  bool Awaits(short what, int ms) const {
    if (what == POLLIN && tls_ != nullptr && tls_->HasPending()) return true;
    pollfd one = {.fd = descriptor_, .events = what, .revents = 0};
    return poll(&one, 1, ms) > 0;
  }

  const int descriptor_;
  const std::unique_ptr<TlsConnection> tls_;
};

// httplib's server without its sockets. Answers that come piece by piece it writes only as long as
// it believes that it listens.
class Requests : public httplib::Server {
 public:
  Requests() { svr_sock_ = 0; }
  void EndAnswers() { svr_sock_ = INVALID_SOCKET; }

  // One request; false when it is the last of its connection.
  bool Answer(Connection& connection) {
    bool closed = false;
    close_after_answer = false;
    return process_request(connection, /*close_connection=*/false, closed, nullptr) && !closed &&
           !close_after_answer;
  }
};

// Blocks, but for no longer than a client may stall.
void Prepare(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  const timeval stall = {.tv_sec = kStallSeconds, .tv_usec = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &stall, sizeof(stall));
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &stall, sizeof(stall));
}

// Closing with bytes unread resets a connection, and may take the answer along.
void EndGently(int descriptor) {
  shutdown(descriptor, SHUT_WR);
  char rest[4096];
  pollfd one = {.fd = descriptor, .events = POLLIN, .revents = 0};
  for (int i = 0; i < kRestsRead && poll(&one, 1, kRestMs) > 0; ++i) {
    if (recv(descriptor, rest, sizeof(rest), 0) <= 0) return;
  }
}

}  // namespace

struct HttpDoor::Parts {
  void Serve(int descriptor, bool with_tls) {
    {
      absl::MutexLock lock(&mutex);
      if (ending) return;
      open.insert(descriptor);
    }
    Prepare(descriptor);
    serving = descriptor;
    ServeAll(descriptor, with_tls);
    serving = -1;
    absl::MutexLock lock(&mutex);
    open.erase(descriptor);
  }

  void ServeAll(int descriptor, bool with_tls) {
    std::unique_ptr<TlsConnection> secured;
    if (with_tls) {
      secured = tls == nullptr ? nullptr : tls->Accept(descriptor);
      if (secured == nullptr) return;
    }
    Connection connection(descriptor, std::move(secured));
    while (connection.AwaitRequest() && requests.Answer(connection)) {
    }
    if (!with_tls) EndGently(descriptor);
  }

  Requests requests;
  std::unique_ptr<TlsServer> tls;
  absl::Mutex mutex;
  bool ending ABSL_GUARDED_BY(mutex) = false;
  std::set<int> open ABSL_GUARDED_BY(mutex);
  ThreadCrew crew{kConnectionsAtOnce};
};

absl::StatusOr<std::unique_ptr<HttpDoor>> HttpDoor::Make(Options options) {
  auto parts = std::make_unique<Parts>();
  if (!options.certificate.key_pem.empty()) {
    auto tls = TlsServer::Make(options.certificate.certificate_pem, options.certificate.key_pem);
    if (!tls.ok()) return tls.status();
    parts->tls = *std::move(tls);
  }
  // What it tells clients, too.
  parts->requests.set_keep_alive_max_count(kRequestsPerConnection);
  parts->requests.set_keep_alive_timeout(kIdleMs / 1000);
  parts->requests.set_payload_max_length(limits::kGrpcMessageBytesMax);
  options.add_routes(parts->requests);
  return std::unique_ptr<HttpDoor>(new HttpDoor(std::move(parts)));
}

HttpDoor::HttpDoor(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

HttpDoor::~HttpDoor() {
  {
    absl::MutexLock lock(&parts_->mutex);
    parts_->ending = true;
    parts_->requests.EndAnswers();
    for (const int descriptor : parts_->open) shutdown(descriptor, SHUT_RDWR);
  }
  parts_->crew.Finish();
}

void CloseAfterAnswer() { close_after_answer = true; }

bool ClientIsGone() {
  if (serving < 0) return false;
  pollfd one = {.fd = serving, .events = POLLRDHUP, .revents = 0};
  return poll(&one, 1, 0) > 0;
}

void HttpDoor::Serve(int descriptor, bool tls) {
  // Closed by whoever lets go of it last, also when nobody serves it.
  const std::shared_ptr<const int> owned(new int(descriptor), [](const int* one) {
    close(*one);
    delete one;
  });
  parts_->crew.Do([parts = parts_.get(), owned, tls] { parts->Serve(*owned, tls); });
}

}  // namespace emulator
