#include "emulator/receivers/webhook_listener.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/web/http_port.h"

namespace emulator {
namespace {

constexpr char kText[] = "text/plain";
constexpr absl::Duration kIdle = absl::Seconds(5);

}  // namespace

struct WebhookListener::Parts {
  std::string host;
  int port = 0;
  std::unique_ptr<HttpPort> http;
};

absl::StatusOr<std::unique_ptr<WebhookListener>> WebhookListener::Start(const std::string& host,
                                                                        int port, Handler handler) {
  ASSIGN_OR_RETURN(auto listening, ListeningSocket::Open("webhook", host, port));
  auto parts = std::make_unique<Parts>();
  parts->host = host;
  parts->port = listening.port();
  ASSIGN_OR_RETURN(
      parts->http,
      HttpPort::Open(
          std::move(listening),
          {.handler = [handler = std::move(handler)](const HttpRequest& request) -> HttpResponse {
             if (request.method != "POST") return {.status = 404};
             const Answer answer = handler(request.body, request.headers);
             return {.status = answer.http_status, .content_type = kText, .body = answer.body};
           },
           .refuse = [](const HttpRefusal& refusal) -> HttpResponse {
             return {.status = refusal.status, .content_type = kText, .body = refusal.why + "\n"};
           },
           .connections_at_once = limits::kHttpRequestsAtOnce,
           .body_bytes_max = limits::kItemBytesMax * 2,
           .idle = kIdle}));
  return std::unique_ptr<WebhookListener>(new WebhookListener(std::move(parts)));
}

WebhookListener::WebhookListener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

WebhookListener::~WebhookListener() = default;

std::string WebhookListener::url() const {
  const bool is_v6 = absl::StrContains(parts_->host, ':');
  return absl::StrCat("http://", is_v6 ? "[" : "", parts_->host, is_v6 ? "]" : "", ":",
                      parts_->port, "/");
}

}  // namespace emulator
