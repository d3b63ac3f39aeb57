#include "emulator/http/control/control_api.h"

#include <httplib.h>

#include <regex>
#include <utility>

#include "absl/strings/str_cat.h"
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

void RespondWithError(const absl::Status& status, httplib::Response& response) {
  response.status = HttpStatusOf(status);
  const ordered_json error = {{"code", absl::StatusCodeToString(status.code())},
                              {"message", std::string(status.message())}};
  response.set_content(Text({{"error", error}}), kJson);
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

// The path of a route as a regular expression, and the names of what it captures.
struct Pattern {
  std::string regex;
  std::vector<std::string> names;
};

Pattern PatternOf(const std::string& path) {
  static const std::regex kName("\\{([a-z]+)\\}");
  Pattern pattern;
  for (std::sregex_iterator it(path.begin(), path.end(), kName), end; it != end; ++it) {
    pattern.names.push_back((*it)[1]);
  }
  // What stands last may hold slashes, unless it is the name of a world.
  pattern.regex = std::regex_replace(path, std::regex("/\\{(?!world)[a-z]+\\}$"), "/(.+)");
  pattern.regex = std::regex_replace(pattern.regex, kName, "([^/]+)");
  return pattern;
}

absl::StatusOr<ControlReply> AnswerTo(const ControlTargets& targets, const ControlRoute& route,
                                      const std::vector<std::string>& names,
                                      const httplib::Request& request) {
  ControlCall call{.targets = targets};
  for (size_t i = 0; i < names.size(); ++i) call.path[names[i]] = request.matches[i + 1];
  for (const auto& [name, value] : request.params) call.query.emplace(name, value);
  // A browser that follows and lost its connection says where it was.
  const std::string last_event = request.get_header_value("Last-Event-ID");
  if (!last_event.empty()) call.query.emplace("after", last_event);
  const auto body = ParseJson(request.body.empty() ? "{}" : request.body);
  if (!body) return errors::Malformed("body", "must be JSON");
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

void AddRoute(httplib::Server& server, const ControlTargets& targets, const ControlRoute& route) {
  const Pattern pattern = PatternOf(route.path);
  auto handler = [&targets, route, names = pattern.names](const httplib::Request& request,
                                                          httplib::Response& response) {
    Respond(AnswerTo(targets, route, names, request), response);
  };
  const std::string method = route.method;
  if (method == "GET") server.Get(pattern.regex, std::move(handler));
  if (method == "POST") server.Post(pattern.regex, std::move(handler));
  if (method == "DELETE") server.Delete(pattern.regex, std::move(handler));
}

}  // namespace

void AddControlApi(httplib::Server& server, const ControlTargets& targets) {
  for (const ControlRoute& route : AllControlRoutes()) AddRoute(server, targets, route);
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
