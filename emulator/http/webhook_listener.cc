#include "emulator/http/webhook_listener.h"

#include <httplib.h>
#include <sys/socket.h>

#include <set>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/port_sockets.h"
#include "emulator/http/raw_requests.h"

namespace emulator {
namespace {

// httplib puts these beside the headers that came.
bool IsOfTheServer(const std::string& name) {
  static const auto& names =
      *new std::set<std::string>{"REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT"};
  return names.contains(name);
}

Headers HeadersOf(const httplib::Request& request) {
  Headers headers;
  for (const auto& [name, value] : request.headers) {
    if (!IsOfTheServer(name)) headers.emplace_back(name, value);
  }
  return headers;
}

}  // namespace

struct WebhookListener::Parts {
  httplib::Server server;
  Handler handler;
  std::string host;
  int port = 0;
  std::thread thread;
};

absl::StatusOr<std::unique_ptr<WebhookListener>> WebhookListener::Start(const std::string& host,
                                                                        int port, Handler handler) {
  auto parts = std::make_unique<Parts>();
  Parts* const its = parts.get();
  its->handler = std::move(handler);
  its->host = host;
  its->server.set_payload_max_length(limits::kItemBytesMax * 2);
  its->server.set_keep_alive_timeout(1);
  KeepBodiesRaw(its->server);
  // httplib would share the port with any other process that asks for it.
  its->server.set_socket_options([](int socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  its->server.Post(".*", [its](const httplib::Request& request, httplib::Response& response) {
    RestoreHeaders(request);
    const Answer answer = its->handler(request.body, HeadersOf(request));
    response.status = answer.http_status;
    response.set_content(answer.body, "text/plain");
  });
  its->port = port;
  const bool bound = port == 0 ? (its->port = its->server.bind_to_any_port(host.c_str())) > 0
                               : its->server.bind_to_port(host.c_str(), port);
  if (!bound) {
    return errors::CannotListen("webhook", absl::StrCat(host, ":", port),
                                "the address is taken, or not of this machine");
  }
  its->thread = std::thread([its] { its->server.listen_after_bind(); });
  // A stop that comes before the loop has begun would be lost.
  while (!its->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<WebhookListener>(new WebhookListener(std::move(parts)));
}

WebhookListener::WebhookListener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

WebhookListener::~WebhookListener() {
  parts_->server.stop();
  // Requests that come byte by byte would keep their threads.
  ShutDownConnections(parts_->port);
  parts_->thread.join();
}

std::string WebhookListener::url() const {
  const bool is_v6 = absl::StrContains(parts_->host, ':');
  return absl::StrCat("http://", is_v6 ? "[" : "", parts_->host, is_v6 ? "]" : "", ":",
                      parts_->port, "/");
}

}  // namespace emulator
