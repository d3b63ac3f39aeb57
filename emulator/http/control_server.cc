#include "emulator/http/control_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/port_sockets.h"
#include "emulator/http/control/control_api.h"
#include "emulator/http/control_client.h"
#include "emulator/http/raw_requests.h"
#include "emulator/http/thread_crew.h"

namespace emulator {
namespace {

// How long a connection without a request may keep a thread, also at the end.
constexpr time_t kIdleSeconds = 1;
constexpr int kConnectionsWaiting = 512;
constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";

// httplib would share the port with any other process that asks for it.
void OwnPort(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

// "localhost" of "localhost:9090", "::1" of "[::1]:9090".
std::string HostOf(absl::string_view authority) {
  if (absl::ConsumePrefix(&authority, "["))
    return std::string(authority.substr(0, authority.find(']')));
  return absl::AsciiStrToLower(authority.substr(0, authority.find(':')));
}

bool IsLoopback(const std::string& host) {
  return host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

// A page that somebody lured a browser to must not reach the control door: neither under a name of
// its own that leads here, nor by a request that the browser sends for it.
absl::Status CheckCaller(const httplib::Request& request, bool loopback_only) {
  const std::string authority = request.get_header_value("Host");
  const std::string host = HostOf(authority);
  if (loopback_only && !host.empty() && !IsLoopback(host)) return errors::ForeignHost(host);
  const std::string origin = request.get_header_value("Origin");
  const bool own = origin.empty() || absl::EndsWith(origin, absl::StrCat("://", authority));
  return own || request.method == "GET" ? absl::OkStatus() : errors::ForeignOrigin(origin);
}

// The crew in the form in which httplib wants it.
class Tasks : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> work) override { crew_.Do(std::move(work)); }
  void shutdown() override { crew_.Finish(); }

 private:
  ThreadCrew crew_{limits::kControlRequestsAtOnce};
};

}  // namespace

struct ControlServer::Parts {
  explicit Parts(ControlTargets all) : targets(std::move(all)) {}

  const ControlTargets targets;
  std::string host;
  int port = 0;
  int listening = -1;
  std::atomic<bool> ready = false;
  httplib::Server server;
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Start(Options options) {
  auto parts = std::make_unique<Parts>(options.targets);
  Parts* const self = parts.get();
  self->host = options.host;
  httplib::Server& server = self->server;
  server.set_socket_options([self](int socket) {
    OwnPort(socket);
    self->listening = socket;
  });
  server.set_keep_alive_max_count(1);
  server.set_keep_alive_timeout(kIdleSeconds);
  server.set_read_timeout(kIdleSeconds, 0);
  server.set_payload_max_length(limits::kControlBodyBytesMax);
  server.new_task_queue = [] { return new Tasks; };
  server.set_default_headers(
      {{"Server", absl::StrCat(kControlServerName, options.targets.version)}});

  server.Get("/livez", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", kText);
  });
  server.Get("/readyz", [self](const httplib::Request&, httplib::Response& response) {
    response.status = self->ready ? 200 : 503;
    response.set_content(self->ready ? "ok\n" : "starting\n", kText);
  });
  server.Get("/doors",
             [self, doors = options.doors](const httplib::Request&, httplib::Response& response) {
               response.status = self->ready ? 200 : 503;
               response.set_content(self->ready ? doors() + "\n" : "{}\n", kJson);
             });
  const std::string version = nlohmann::json{{"version", options.targets.version}}.dump() + "\n";
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
  AddControlApi(server, self->targets);
  server.set_pre_routing_handler([loopback_only = IsLoopback(HostOf(options.host))](
                                     const httplib::Request& request, httplib::Response& response) {
    ExpectNoBodyUnlessSaid(request);
    const absl::Status may = CheckCaller(request, loopback_only);
    if (may.ok()) return httplib::Server::HandlerResponse::Unhandled;
    RespondWithError(may, response);
    return httplib::Server::HandlerResponse::Handled;
  });

  self->port = options.port == 0 ? server.bind_to_any_port(options.host.c_str()) : options.port;
  if (self->port < 0 ||
      (options.port != 0 && !server.bind_to_port(options.host.c_str(), options.port))) {
    return errors::PortTaken("control", absl::StrCat(options.host, ":", options.port));
  }
  // httplib lets five connections wait; the next one would lose a second.
  listen(self->listening, kConnectionsWaiting);
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
