#include "emulator/control_port/control_api.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/control_port/openapi.h"
#include "emulator/control_port/site.h"
#include "emulator/web/http_door.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

HttpResponse PieceByPiece(ControlReply::NextPiece next, Form form) {
  HttpResponse response = {.content_type = ContentTypeOf(form)};
  response.next_piece = [next = std::move(next)]() -> std::optional<std::string> {
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

HttpResponse Respond(const Reply& reply, Form form) {
  if (!reply.ok()) return ErrorResponse(reply.status());
  if (reply->next_piece) return PieceByPiece(reply->next_piece, form);
  return {.content_type = ContentTypeOf(form),
          .body = form == Form::kJson ? Dump(reply->json) + "\n" : reply->text};
}

using Names = std::map<std::string, std::string>;

// What stands between the slashes of a path, before the '?'.
std::vector<std::string> SegmentsOf(absl::string_view target) {
  return absl::StrSplit(target.substr(0, target.find('?')), '/');
}

// The values of the command's {names} in the path; absent when it is the path of another command.
// A name may hold slashes: they come percent-encoded.
std::optional<Names> Match(const ControlCommand& command, const std::vector<std::string>& path) {
  const std::vector<std::string> wanted = SegmentsOf(command.path());
  if (wanted.size() != path.size()) return std::nullopt;
  Names names;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const std::string segment = PercentDecoded(path[i]);
    if (absl::StartsWith(wanted[i], "{")) {
      names[wanted[i].substr(1, wanted[i].size() - 2)] = segment;
    } else if (segment != wanted[i]) {
      return std::nullopt;
    }
  }
  return names;
}

// The first name that is empty; empty when none is.
std::string EmptyOf(const Names& names) {
  for (const auto& [name, text] : names) {
    if (text.empty()) return name;
  }
  return "";
}

// A value of the path or query, which is text, as the parameter has it. What is wrong with it is
// found when the arguments are checked.
json ValueOf(const Parameter& parameter, const std::string& text) {
  uint64_t number = 0;
  if (parameter.shape.kind == Shape::Kind::kNumber && absl::SimpleAtoi(text, &number)) {
    return number;
  }
  const bool flag = parameter.shape.kind == Shape::Kind::kFlag;
  if (flag && (text == "true" || text == "false")) return text == "true";
  return text;
}

absl::Status NotKnown(const ControlCommand& command, const std::string& name) {
  std::vector<std::string> known;
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in == In::kQuery) known.push_back(parameter.name);
  }
  return errors::Malformed(name, known.empty() ? "is not known here; no parameter is"
                                               : absl::StrCat("is not known here; known are ",
                                                              absl::StrJoin(known, ", ")));
}

// What stands behind the '?', by name.
absl::StatusOr<json> QueryOf(const ControlCommand& command, const HttpRequest& request) {
  json query = json::object();
  for (const auto& [name, text] : request.Query()) {
    const Parameter* const parameter = command.Find(name);
    if (parameter == nullptr || parameter->in != In::kQuery) return NotKnown(command, name);
    if (!query.contains(name)) query[name] = ValueOf(*parameter, text);
  }
  // A browser that follows and lost its connection says where it was.
  const std::string last_event = request.Header("Last-Event-ID");
  const Parameter* const after = command.Find("after");
  if (!last_event.empty() && after != nullptr && after->in == In::kQuery &&
      !query.contains("after")) {
    query["after"] = ValueOf(*after, last_event);
  }
  return query;
}

// The arguments of the body, and those of the path among them.
absl::StatusOr<json> BodyOf(const ControlCommand& command, const Names& names,
                            const HttpRequest& request) {
  const auto parsed = ParseJson(request.body.empty() ? "{}" : request.body);
  if (!parsed) return errors::Malformed("body", WhyNoJson(request.body));
  json body = request.method == "GET" ? json::object() : json(*parsed);
  if (!body.is_object()) return body;
  for (const auto& [name, text] : names) {
    const Parameter* const parameter = command.Find(name);
    if (parameter != nullptr) body[name] = ValueOf(*parameter, text);
  }
  return body;
}

Reply AnswerTo(const ControlTargets& targets, const ControlCommand& command, const Names& names,
               const HttpRequest& request) {
  ASSIGN_OR_RETURN(const json query, QueryOf(command, request));
  ASSIGN_OR_RETURN(const json body, BodyOf(command, names, request));
  std::shared_ptr<World> world;
  if (command.OfWorld()) {
    world = targets.worlds.Find(names.at("world"));
    if (world == nullptr) return errors::NoSuchWorld(names.at("world"));
  }
  try {
    return AnswerControlCommand(command, targets, std::move(world), body, query);
  } catch (const std::exception& error) {
    return errors::Internal(error.what());
  }
}

}  // namespace

HttpResponse ErrorResponse(const absl::Status& error) {
  ordered_json json = {{"code", absl::StatusCodeToString(error.code())},
                       {"message", std::string(error.message())}};
  const std::string help = Site::OfThisProgram().HelpFor(error);
  if (!help.empty()) json["help"] = help;
  return {.status = HttpStatusOf(error.code()),
          .content_type = ContentTypeOf(Form::kJson),
          .body = Dump(ordered_json{{"error", json}}) + "\n"};
}

ControlApi::ControlApi(const ControlTargets& targets) : targets_(targets) {}

HttpResponse ControlApi::Answer(const HttpRequest& request) const {
  if (request.method == "GET" && request.Path() == "/openapi.json") {
    // Few ask for it, and it takes longer to make than an emulator to start.
    static const auto& document = *new std::string(Dump(MakeOpenApi(targets_.version)) + "\n");
    return {.content_type = ContentTypeOf(Form::kJson), .body = document};
  }
  const std::vector<std::string> path = SegmentsOf(request.target);
  std::string empty;
  for (const ControlCommand& command : AllControlCommands()) {
    if (request.method != command.method()) continue;
    const auto names = Match(command, path);
    if (!names) continue;
    if (EmptyOf(*names).empty()) {
      return Respond(AnswerTo(targets_, command, *names, request), command.answer.form);
    }
    if (empty.empty()) empty = EmptyOf(*names);
  }
  if (!empty.empty()) return ErrorResponse(errors::Malformed(empty, "must not be empty"));
  return ErrorResponse(errors::RouteNotFound(request.method, request.Path()));
}

const char* ContentTypeOf(Form form) {
  switch (form) {
    case Form::kJson:
      return "application/json";
    case Form::kText:
      return "text/plain";
    case Form::kBytes:
      return "application/octet-stream";
    case Form::kLines:
      return "application/x-ndjson";
    case Form::kEvents:
      return "text/event-stream";
  }
  return "";
}

}  // namespace emulator
