#include "emulator/control_port/control_api.h"

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
#include "emulator/base/status_macros.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kJson[] = "application/json";

// Names from the request may be no UTF-8.
std::string Text(const ordered_json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

HttpResponse PieceByPiece(const ControlReply& reply) {
  HttpResponse response = {.content_type = reply.content_type};
  response.next_piece = [next = reply.next_piece]() -> std::optional<std::string> {
    if (ClientIsGone()) return std::nullopt;
    try {
      return next();
    } catch (const std::exception& error) {
      Log(absl::StrCat("the control API failed: ", error.what()));
      return std::nullopt;
    }
  };
  return response;
}

HttpResponse Respond(const absl::StatusOr<ControlReply>& reply) {
  if (!reply.ok()) return ErrorResponse(reply.status());
  if (reply->next_piece) return PieceByPiece(*reply);
  if (reply->content_type.empty()) return {.content_type = kJson, .body = Text(reply->json)};
  return {.content_type = reply->content_type, .body = reply->text};
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
    const std::string segment = PercentDecoded(path[i]);
    if (absl::StartsWith(wanted[i], "{") && !segment.empty()) {
      names[wanted[i].substr(1, wanted[i].size() - 2)] = segment;
    } else if (segment != wanted[i]) {
      return std::nullopt;
    }
  }
  return names;
}

using Query = std::multimap<std::string, std::string>;

absl::Status CheckQuery(const ControlRoute& route, const Query& query) {
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
                                      const HttpRequest& request) {
  const Query query = request.Query();
  RETURN_IF_ERROR(CheckQuery(route, query));
  ControlCall call{.targets = targets, .path = std::move(path)};
  for (const auto& [name, value] : query) call.query.emplace(name, value);
  // A browser that follows and lost its connection says where it was.
  const std::string last_event = request.Header("Last-Event-ID");
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

}  // namespace

HttpResponse ErrorResponse(const absl::Status& error) {
  const ordered_json json = {{"code", absl::StatusCodeToString(error.code())},
                             {"message", std::string(error.message())}};
  return {
      .status = HttpStatusOf(error.code()), .content_type = kJson, .body = Text({{"error", json}})};
}

ControlApi::ControlApi(const ControlTargets& targets)
    : targets_(targets), routes_(AllControlRoutes()) {}

HttpResponse ControlApi::Answer(const HttpRequest& request) const {
  if (request.method == "GET" && request.Path() == "/openapi.json") {
    return {.content_type = kJson, .body = kOpenApi};
  }
  const std::vector<std::string> path = SegmentsOf(request.target);
  for (const ControlRoute& route : routes_) {
    if (request.method != route.method) continue;
    auto names = Match(route, path);
    if (names) return Respond(AnswerTo(targets_, route, *std::move(names), request));
  }
  return ErrorResponse(errors::RouteNotFound(request.method, request.Path()));
}

}  // namespace emulator
