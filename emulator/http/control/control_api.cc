#include "emulator/http/control/control_api.h"

#include <httplib.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kJson[] = "application/json";

// Names from the request may be no UTF-8.
std::string Text(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

void RespondPieceByPiece(const ControlReply& reply, httplib::Response& response) {
  response.set_chunked_content_provider(
      reply.content_type.c_str(), [next = reply.next_piece](size_t, httplib::DataSink& sink) {
        std::optional<std::string> piece;
        try {
          piece = next();
        } catch (const std::exception& error) {
          Log(absl::StrCat("the control API failed: ", error.what()));
        }
        if (!piece) {
          sink.done();
          return true;
        }
        return piece->empty() || sink.write(piece->data(), piece->size());
      });
}

void Respond(const absl::StatusOr<ControlReply>& reply, httplib::Response& response) {
  if (!reply.ok()) return RespondWithError(reply.status(), response);
  if (reply->next_piece) return RespondPieceByPiece(*reply, response);
  if (reply->content_type.empty()) return response.set_content(Text(reply->json), kJson);
  response.set_content(reply->text, reply->content_type.c_str());
}

// What stands between the slashes of a path, before the '?'.
std::vector<std::string> SegmentsOf(absl::string_view target) {
  return absl::StrSplit(target.substr(0, target.find('?')), '/');
}

// What stands in the path where the route has {names}; absent when it is the path of another route.
// A name may hold slashes: they come percent-encoded.
std::optional<std::map<std::string, std::string>> Match(const ControlRoute& route,
                                                        const std::vector<std::string>& path) {
  const std::vector<std::string> wanted = SegmentsOf(route.path);
  if (wanted.size() != path.size()) return std::nullopt;
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const std::string segment = httplib::detail::decode_url(path[i], false);
    if (absl::StartsWith(wanted[i], "{") && !segment.empty()) {
      names[wanted[i].substr(1, wanted[i].size() - 2)] = segment;
    } else if (segment != wanted[i]) {
      return std::nullopt;
    }
  }
  return names;
}

// What stands after the '?'. Not httplib's `params`: what curl sends by -d it takes for a form.
httplib::Params QueryOf(const httplib::Request& request) {
  httplib::Params query;
  const size_t mark = request.target.find('?');
  if (mark != std::string::npos) {
    httplib::detail::parse_query_text(request.target.substr(mark + 1), query);
  }
  return query;
}

absl::Status CheckQuery(const ControlRoute& route, const httplib::Params& query) {
  for (const auto& [name, value] : query) {
    const bool known = std::any_of(route.query.begin(), route.query.end(),
                                   [name = name](const char* one) { return name == one; });
    if (known) continue;
    return errors::Malformed(name, route.query.empty()
                                       ? "is not known here; no parameter is"
                                       : absl::StrCat("is not known here; known are ",
                                                      absl::StrJoin(route.query, ", ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<ControlReply> AnswerTo(const ControlTargets& targets, const ControlRoute& route,
                                      std::map<std::string, std::string> path,
                                      const httplib::Request& request) {
  const httplib::Params query = QueryOf(request);
  if (absl::Status known = CheckQuery(route, query); !known.ok()) return known;
  ControlCall call{.targets = targets, .path = std::move(path)};
  for (const auto& [name, value] : query) call.query.emplace(name, value);
  // A browser that follows and lost its connection says where it was.
  const std::string last_event = request.get_header_value("Last-Event-ID");
  if (!last_event.empty()) call.query.emplace("after", last_event);
  const auto body = ParseJson(request.body.empty() ? "{}" : request.body);
  if (!body) return errors::Malformed("body", WhyNoJson(request.body));
  call.body = *body;
  const auto world = call.path.find("world");
  if (world != call.path.end()) {
    call.world = targets.worlds.Find(world->second);
    if (call.world == nullptr) return errors::NoSuchWorld(world->second);
  }
  try {
    return route.answer(call);
  } catch (const std::exception& error) {
    return errors::Internal(error.what());
  }
}

void AnswerByRoute(const ControlTargets& targets, const ControlRoutes& routes,
                   const httplib::Request& request, httplib::Response& response) {
  const std::vector<std::string> path = SegmentsOf(request.target);
  for (const ControlRoute& route : routes) {
    if (request.method != route.method) continue;
    auto names = Match(route, path);
    if (names) return Respond(AnswerTo(targets, route, *std::move(names), request), response);
  }
  RespondWithError(errors::RouteNotFound(request.method, request.path), response);
}

}  // namespace

void RespondWithError(const absl::Status& status, httplib::Response& response) {
  response.status = HttpStatusOf(status);
  const ordered_json error = {{"code", absl::StatusCodeToString(status.code())},
                              {"message", std::string(status.message())}};
  response.set_content(Text({{"error", error}}), kJson);
}

void AddControlApi(httplib::Server& server, const ControlTargets& targets) {
  const httplib::Server::Handler answer = [&targets, routes = AllControlRoutes()](
                                              const httplib::Request& request,
                                              httplib::Response& response) {
    AnswerByRoute(targets, routes, request, response);
  };
  constexpr char kAny[] = "/v1/.*";
  server.Get(kAny, answer).Post(kAny, answer).Put(kAny, answer).Delete(kAny, answer);
  server.Get("/openapi.json", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(kOpenApi, kJson);
  });
  const httplib::Server::Handler explain = [](const httplib::Request& request,
                                              httplib::Response& response) {
    if (!response.body.empty()) return;
    const int status = response.status;
    RespondWithError(status == 404 ? errors::RouteNotFound(request.method, request.path)
                                   : errors::RequestRefused(status),
                     response);
    response.status = status;
  };
  server.set_error_handler(explain);
}

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kDeadlineExceeded:
      return 408;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

}  // namespace emulator
