#include "emulator/http/control_api.h"

#include <httplib.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/world/world_registry.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kJson[] = "application/json";

// What a route makes of a request: its answer, or the error.
using Answer = absl::StatusOr<ordered_json>;
using Route = std::function<Answer(World& world, const httplib::Request& request)>;

void Respond(const Answer& answer, httplib::Response& response) {
  if (answer.ok()) {
    response.set_content(answer->dump() + "\n", kJson);
    return;
  }
  const absl::Status& status = answer.status();
  response.status = HttpStatusOf(status);
  const ordered_json error = {{"code", absl::StatusCodeToString(status.code())},
                              {"message", std::string(status.message())}};
  // Names from the request may be no UTF-8.
  response.set_content(
      ordered_json{{"error", error}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n",
      kJson);
}

httplib::Server::Handler InWorld(WorldRegistry& worlds, Route route) {
  return [&worlds, route = std::move(route)](const httplib::Request& request,
                                             httplib::Response& response) {
    const std::string name = request.matches[1];
    World* const world = worlds.Find(name);
    Respond(world != nullptr ? route(*world, request) : Answer(errors::NoSuchWorld(name)),
            response);
  };
}

absl::StatusOr<json> BodyOf(const httplib::Request& request) {
  json body = json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (body.is_discarded()) return errors::Malformed("body", "must be JSON");
  return body;
}

Answer ListFaults(World& world, const httplib::Request&) {
  ordered_json faults = ordered_json::array();
  for (const FaultPlan::Entry& entry : world.ListFaultRules()) {
    faults.push_back(FaultEntryToJson(entry));
  }
  return ordered_json{{"faults", faults}};
}

Answer PutFault(World& world, const httplib::Request& request) {
  const auto body = BodyOf(request);
  if (!body.ok()) return body.status();
  const auto rule = FaultRuleFromJson(*body, "");
  if (!rule.ok()) return rule.status();
  absl::Status put = world.PutFaultRule(*rule);
  if (!put.ok()) return put;
  return FaultEntryToJson({.rule = *rule});
}

Answer ClearFaults(World& world, const httplib::Request&) {
  world.ClearFaultRules();
  return ordered_json::object();
}

Answer RemoveFault(World& world, const httplib::Request& request) {
  absl::Status removed = world.RemoveFaultRule(std::string(request.matches[2]));
  if (!removed.ok()) return removed;
  return ordered_json::object();
}

// A command on a topic that the body names.
Answer OnTopic(World& world, absl::string_view action, JsonReader& reader,
               absl::FunctionRef<absl::Status(Scope&, const TopicName&)> act) {
  const std::string cache = reader.RequiredText("cache");
  const std::string topic = reader.RequiredText("topic");
  if (!reader.Finish().ok()) return reader.Finish();
  const absl::Status done = world.Run(
      {.action = action, .authenticate = false, .cache = cache, .subject = topic, .writes = true},
      [&](Scope& scope) {
        const auto name = TopicName::Parse(topic);
        return name.ok() ? act(scope, *name) : name.status();
      });
  if (!done.ok()) return done;
  return ordered_json::object();
}

Answer ResetTopic(World& world, const httplib::Request& request) {
  const auto body = BodyOf(request);
  if (!body.ok()) return body.status();
  JsonReader reader(*body, "");
  return OnTopic(world, "control.topics.reset", reader, [](Scope& scope, const TopicName& topic) {
    return scope.domain.topics.Reset(scope.cache, topic, scope.now);
  });
}

Answer EvictTopic(World& world, const httplib::Request& request) {
  const auto body = BodyOf(request);
  if (!body.ok()) return body.status();
  JsonReader reader(*body, "");
  const uint64_t keep = reader.Number("keep", 0, UINT32_MAX).value_or(0);
  return OnTopic(world, "control.topics.evict", reader,
                 [keep](Scope& scope, const TopicName& topic) {
                   return scope.domain.topics.Evict(scope.cache, topic, keep);
                 });
}

}  // namespace

void AddControlApi(httplib::Server& server, WorldRegistry& worlds) {
  const std::string world = "/v1/worlds/([^/]+)";
  server.Get(world + "/faults", InWorld(worlds, ListFaults));
  server.Post(world + "/faults", InWorld(worlds, PutFault));
  server.Delete(world + "/faults", InWorld(worlds, ClearFaults));
  server.Delete(world + "/faults/(.+)", InWorld(worlds, RemoveFault));
  server.Post(world + "/topics/reset", InWorld(worlds, ResetTopic));
  server.Post(world + "/topics/evict", InWorld(worlds, EvictTopic));
}

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    default:
      return 500;
  }
}

}  // namespace emulator
