#include "emulator/control_port/openapi.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "emulator/control/command_table.h"
#include "emulator/control_port/control_api.h"
#include "emulator/control_port/server_commands.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Kind = Shape::Kind;

// Shapes as JSON Schema. Those with a name are collected, and referred to.
class Schemas {
 public:
  ordered_json Of(const Shape& shape) {
    if (shape.name.empty()) return Inline(shape);
    if (!all_.contains(shape.name)) {
      all_[shape.name] = nullptr;
      ordered_json schema = Inline(shape);
      if (!shape.sentence.empty()) schema["description"] = shape.sentence;
      all_[shape.name] = std::move(schema);
    }
    return {{"$ref", absl::StrCat("#/components/schemas/", shape.name)}};
  }

  // Of a member or parameter: what it says of itself besides.
  ordered_json Of(const Member& member) {
    ordered_json schema = Of(member.shape);
    if (!member.sentence.empty()) schema["description"] = member.sentence;
    if (!member.absent.is_null()) schema["default"] = member.absent;
    return schema;
  }

  ordered_json ObjectOf(const std::vector<Member>& members,
                        const std::vector<std::string>& one_of) {
    ordered_json properties = ordered_json::object();
    ordered_json needed = ordered_json::array();
    for (const Member& member : members) {
      properties[member.name] = Of(member);
      if (member.needed) needed.push_back(member.name);
    }
    ordered_json schema = {
        {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    if (!needed.empty()) schema["required"] = std::move(needed);
    for (const std::string& name : one_of) schema["oneOf"].push_back({{"required", {name}}});
    return schema;
  }

  ordered_json Take() { return std::move(all_); }

 private:
  ordered_json Inline(const Shape& shape) {
    switch (shape.kind) {
      case Kind::kAny:
        return ordered_json::object();
      case Kind::kNull:
        return {{"type", "null"}};
      case Kind::kText:
        return TextSchema(shape);
      case Kind::kNumber:
        return NumberSchema(shape);
      case Kind::kDecimal:
        return {{"type", "number"}};
      case Kind::kFlag:
        return {{"type", "boolean"}};
      case Kind::kList:
        return ListSchema(shape);
      case Kind::kMap:
        return {{"type", "object"}, {"additionalProperties", Of(shape.of[0])}};
      case Kind::kObject:
        return WithAnyOf(shape, ObjectOf(shape.members, shape.one_of));
      case Kind::kOneOf:
        break;
    }
    ordered_json schemas = ordered_json::array();
    for (const Shape& one : shape.of) schemas.push_back(Of(one));
    return {{"oneOf", std::move(schemas)}};
  }

  static ordered_json WithAnyOf(const Shape& shape, ordered_json schema) {
    for (const std::string& name : shape.any_of) schema["anyOf"].push_back({{"required", {name}}});
    return schema;
  }

  static ordered_json TextSchema(const Shape& shape) {
    ordered_json schema = {{"type", "string"}};
    if (!shape.choices.empty()) schema["enum"] = shape.choices;
    if (!shape.format.empty()) schema["format"] = shape.format;
    if (!shape.pattern.empty()) schema["pattern"] = shape.pattern;
    if (shape.min > 0) schema["minLength"] = shape.min;
    if (shape.max != UINT64_MAX) schema["maxLength"] = shape.max;
    return schema;
  }

  static ordered_json NumberSchema(const Shape& shape) {
    ordered_json schema = {{"type", "integer"}, {"minimum", shape.min}};
    if (shape.max <= INT64_MAX) schema["maximum"] = shape.max;
    return schema;
  }

  ordered_json ListSchema(const Shape& shape) {
    ordered_json schema = {{"type", "array"}, {"items", Of(shape.of[0])}};
    if (shape.min > 0) schema["minItems"] = shape.min;
    if (shape.max != UINT64_MAX) schema["maxItems"] = shape.max;
    if (shape.format == "different") schema["uniqueItems"] = true;
    return schema;
  }

  ordered_json all_ = ordered_json::object();
};

ordered_json ParametersOf(const ControlCommand& command, const ordered_json& example,
                          Schemas& schemas) {
  ordered_json parameters = ordered_json::array();
  if (command.OfWorld()) parameters.push_back({{"$ref", "#/components/parameters/world"}});
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in != In::kPath && parameter.in != In::kQuery) continue;
    ordered_json json = {{"name", parameter.name},
                         {"in", parameter.in == In::kPath ? "path" : "query"},
                         {"required", parameter.needed},
                         {"description", parameter.sentence}};
    ordered_json schema = schemas.Of(parameter.shape);
    if (!parameter.absent.is_null()) schema["default"] = parameter.absent;
    json["schema"] = std::move(schema);
    if (example.contains(parameter.name)) json["example"] = example[parameter.name];
    parameters.push_back(std::move(json));
  }
  return parameters;
}

// Absent for a command that takes no body.
std::optional<ordered_json> BodyOf(const ControlCommand& command, const ordered_json& example,
                                   Schemas& schemas) {
  std::vector<Member> members;
  bool needed = !command.one_of.empty();
  ordered_json values = ordered_json::object();
  std::optional<ordered_json> schema;
  for (const Parameter& parameter : command.parameters) {
    if (parameter.in == In::kWhole) {
      schema = schemas.Of(parameter.shape);
      needed = true;
      values = example;
    }
    if (parameter.in != In::kBody) continue;
    members.push_back(parameter);
    needed = needed || parameter.needed;
    if (example.contains(parameter.name)) values[parameter.name] = example[parameter.name];
  }
  if (!schema && members.empty()) return std::nullopt;
  if (!schema) schema = schemas.ObjectOf(members, command.one_of);
  const ordered_json content = {{"schema", *std::move(schema)}, {"example", std::move(values)}};
  return ordered_json{{"required", needed}, {"content", {{"application/json", content}}}};
}

// The statuses that a command may refuse with.
std::set<int> RefusalsOf(const ControlCommand& command) {
  std::set<int> statuses;
  for (const absl::StatusCode code : command.refusals) {
    statuses.insert(HttpStatusOf(code));
  }
  if (!command.parameters.empty()) statuses.insert(400);
  if (command.OfWorld()) statuses.insert(404);
  if (command.kept.action[0] != '\0') statuses.insert(500);
  return statuses;
}

ordered_json ResponsesOf(const ControlCommand& command, Schemas& schemas) {
  const ControlCommand::Answer& answer = command.answer;
  ordered_json content = {{"schema", answer.form == Form::kJson
                                         ? schemas.Of(answer.shape)
                                         : ordered_json{{"type", "string"}}}};
  if (answer.form == Form::kJson) {
    content["example"] = ordered_json::parse(command.example.answer);
  }
  ordered_json responses = {
      {"200",
       {{"description", answer.sentence}, {"content", {{ContentTypeOf(answer.form), content}}}}}};
  for (const int status : RefusalsOf(command)) {
    responses[absl::StrCat(status)] = {{"$ref", "#/components/responses/Error"}};
  }
  return responses;
}

ordered_json OperationOf(const ControlCommand& command, Schemas& schemas) {
  ordered_json operation = {
      {"operationId", command.id}, {"summary", command.summary}, {"tags", {command.area}}};
  if (command.by_hand[0] != '\0') operation["description"] = command.by_hand;
  const auto example = ordered_json::parse(command.example.arguments);
  ordered_json parameters = ParametersOf(command, example, schemas);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (auto body = BodyOf(command, example, schemas)) operation["requestBody"] = *std::move(body);
  operation["responses"] = ResponsesOf(command, schemas);
  return operation;
}

Shape ErrorShape() {
  return Named("Error",
               Object({{"error", Object({{"code", Text(), "As NOT_FOUND."},
                                         {"message", Text()},
                                         {"help?", Text(),
                                          "The page that explains it: of this port, when it "
                                          "begins with /docs, or else of the project."}})}}));
}

}  // namespace

ordered_json MakeOpenApi(const std::string& version) {
  Schemas schemas;
  ordered_json paths = ordered_json::object();
  for (const CommandTable* table : {&ServerCommands(), &AllControlCommands()}) {
    for (const ControlCommand& command : *table) {
      paths[command.path()][absl::AsciiStrToLower(command.method())] =
          OperationOf(command, schemas);
    }
  }
  const ordered_json error = {
      {"description", "What went wrong; also 413 for bodies above 1 MiB."},
      {"content", {{"application/json", {{"schema", schemas.Of(ErrorShape())}}}}}};
  const ordered_json world = {{"name", "world"},
                              {"in", "path"},
                              {"required", true},
                              {"description", "The name of the world."},
                              {"schema", {{"type", "string"}}},
                              {"example", "default"}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "momento-emulator control API"},
            {"version", version},
            {"description", "Bodies are JSON of at most 1 MiB, or nothing; times are in UTC."}}},
          {"servers", ordered_json::array({{{"url", "http://127.0.0.1:9090"}}})},
          {"paths", std::move(paths)},
          {"components",
           {{"parameters", {{"world", world}}},
            {"responses", {{"Error", error}}},
            {"schemas", schemas.Take()}}}};
}

}  // namespace emulator
