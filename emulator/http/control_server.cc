#include "emulator/http/control_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/port_sockets.h"
#include "emulator/http/control_api.h"

namespace emulator {
namespace {

constexpr size_t kThreads = 8;
// How long a connection without a request may keep a thread, also at the end.
constexpr time_t kIdleSeconds = 1;
constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";

// httplib would share the port with any other process that asks for it.
void OwnPort(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

}  // namespace

struct ControlServer::Parts {
  std::string host;
  int port = 0;
  std::atomic<bool> ready = false;
  httplib::Server server;
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Start(Options options) {
  auto parts = std::make_unique<Parts>();
  Parts* const self = parts.get();
  self->host = options.host;
  httplib::Server& server = self->server;
  server.set_socket_options(OwnPort);
  server.set_keep_alive_max_count(1);
  server.set_keep_alive_timeout(kIdleSeconds);
  server.set_read_timeout(kIdleSeconds, 0);
  server.set_payload_max_length(limits::kControlBodyBytesMax);
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };

  server.Get("/livez", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", kText);
  });
  server.Get("/readyz", [self](const httplib::Request&, httplib::Response& response) {
    response.status = self->ready ? 200 : 503;
    response.set_content(self->ready ? "ok\n" : "starting\n", kText);
  });
  const std::string version = nlohmann::json{{"version", options.version}}.dump() + "\n";
  server.Get("/version", [version](const httplib::Request&, httplib::Response& response) {
    response.set_content(version, kJson);
  });

  for (const bool blocked : {true, false}) {
    server.Get(blocked ? "/+block" : "/+unblock",
               [set_blocked = options.set_blocked, blocked](const httplib::Request&,
                                                            httplib::Response& response) {
                 set_blocked(blocked);
                 response.set_content(blocked ? "blocked\n" : "open\n", kText);
               });
  }
  AddControlApi(server, *options.worlds);

  self->port = options.port == 0 ? server.bind_to_any_port(options.host.c_str()) : options.port;
  if (self->port < 0 ||
      (options.port != 0 && !server.bind_to_port(options.host.c_str(), options.port))) {
    return errors::PortTaken("control", absl::StrCat(options.host, ":", options.port));
  }
  self->thread = std::thread([self] { self->server.listen_after_bind(); });
  // A stop that comes before the loop has begun would be lost.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(parts)));
}

ControlServer::ControlServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ControlServer::~ControlServer() {
  parts_->server.stop();
  // Requests that come byte by byte would keep their threads.
  ShutDownConnections(parts_->port);
  parts_->thread.join();
}

std::string ControlServer::address() const { return absl::StrCat(parts_->host, ":", parts_->port); }

void ControlServer::SetReady() { parts_->ready = true; }

}  // namespace emulator
