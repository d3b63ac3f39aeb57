#include "emulator/control_port/control_server.h"

#include <atomic>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/base/crypto.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control_port/console_page.h"
#include "emulator/control_port/control_api.h"
#include "emulator/control_port/site.h"
#include "emulator/web/control_client.h"
#include "emulator/web/host_list.h"
#include "emulator/web/http_port.h"

namespace emulator {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kText[] = "text/plain";
constexpr char kMetrics[] = "text/plain; version=0.0.4";

// Those that the vendor's local emulator has, and health: they tell and need no secret.
bool IsOpenToAll(absl::string_view path) {
  return path == "/livez" || path == "/readyz" || path == "/block" || path == "/unblock";
}

// "/block" of "//block": the Go SDK's tests send two slashes (docs/behaviour/momento-local.md §2).
absl::string_view WithOneSlash(absl::string_view path) {
  while (absl::StartsWith(path, "//")) path.remove_prefix(1);
  return path;
}

}  // namespace

struct ControlServer::Parts {
  explicit Parts(Options all)
      : options(std::move(all)), hosts(options.host, options.allowed_hosts), api(options.targets) {}

  // A page that a browser was lured to must not reach the control door: neither under a name
  // of its own that leads here, nor by a request that the browser sends for it.
  absl::Status CheckCaller(const HttpRequest& request, absl::string_view path) const {
    const std::string authority = request.Header("Host");
    if (!authority.empty() && !hosts.Allows(authority)) return errors::ForeignHost(authority);
    if (IsOpenToAll(path)) return absl::OkStatus();
    const std::string origin = request.Header("Origin");
    if (!origin.empty() && AuthorityOfOrigin(origin) != authority) {
      return errors::ForeignOrigin(origin);
    }
    const std::string given = request.Header("Authorization");
    const bool without_secrets =
        path == "/version" || path == "/metrics" || IsConsolePath(path) || Site::Has(path);
    const bool may = options.token.empty() || without_secrets ||
                     ConstantTimeEquals(given, absl::StrCat("Bearer ", options.token));
    return may ? absl::OkStatus() : errors::ControlTokenNeeded();
  }

  // By its name the door is told from other servers.
  HttpResponse Named(HttpResponse response) const {
    response.headers.emplace_back("Server",
                                  absl::StrCat(kControlServerName, options.targets.version));
    return response;
  }

  HttpResponse Answer(const HttpRequest& request) const {
    const std::string whole_path = request.Path();
    const absl::string_view path = WithOneSlash(whole_path);
    const absl::Status may = CheckCaller(request, path);
    if (!may.ok()) return ErrorResponse(may);
    if (request.method != "GET" && request.method != "HEAD") return api.Answer(request);
    if (path == "/") {
      const auto answers = [this](const HttpRequest& first) { return api.Answer(first); };
      if (!options.token.empty()) return ConsolePage(Site::OfThisProgram().HasPages(), nullptr);
      return ConsolePage(Site::OfThisProgram().HasPages(), answers);
    }
    if (IsConsolePath(path)) return ConsoleAnswer(request, path);
    if (Site::Has(path)) return Site::OfThisProgram().Answer(request, path);
    if (path == "/livez") return {.content_type = kText, .body = "ok\n"};
    if (path == "/readyz") {
      return {.status = ready ? 200 : 503,
              .content_type = kText,
              .body = ready ? "ok\n" : "starting\n"};
    }
    if (path == "/doors") {
      return {.status = ready ? 200 : 503,
              .content_type = kJson,
              .body = ready ? options.doors() + "\n" : "{}\n"};
    }
    if (path == "/metrics") return {.content_type = kMetrics, .body = options.metrics()};
    if (path == "/version") {
      const nlohmann::json version = {{"version", options.targets.version}};
      return {.content_type = kJson, .body = version.dump() + "\n"};
    }
    if (path == "/block" || path == "/unblock") {
      options.set_blocked(path == "/block");
      return {.content_type = kText, .body = path == "/block" ? "blocked\n" : "open\n"};
    }
    return api.Answer(request);
  }

  const Options options;
  const HostList hosts;
  const ControlApi api;
  std::string address;
  std::atomic<bool> ready = false;
  std::unique_ptr<HttpPort> http;
};

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Start(ListeningSocket listening,
                                                                    Options options) {
  auto parts = std::make_unique<Parts>(std::move(options));
  parts->address = absl::StrCat(parts->options.host, ":", listening.port());
  ASSIGN_OR_RETURN(
      parts->http,
      HttpPort::Open(
          std::move(listening),
          {.handler = [its = parts.get()](
                          const HttpRequest& request) { return its->Named(its->Answer(request)); },
           .refuse =
               [its = parts.get()](const HttpRefusal& refusal) {
                 HttpResponse response =
                     ErrorResponse(errors::RequestRefused(refusal.status, refusal.why));
                 response.status = refusal.status;
                 return its->Named(std::move(response));
               },
           .connections_at_once = limits::kControlRequestsAtOnce,
           .body_bytes_max = limits::kControlBodyBytesMax,
           .idle = absl::ZeroDuration()}));
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(parts)));
}

ControlServer::ControlServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ControlServer::~ControlServer() = default;

std::string ControlServer::address() const { return parts_->address; }

void ControlServer::SetReady() { parts_->ready = true; }

}  // namespace emulator
