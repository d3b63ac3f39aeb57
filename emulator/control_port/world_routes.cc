#include <optional>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/scenario.h"
#include "emulator/control_port/route.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

ordered_json ToJson(World& world) {
  const WorldSummary overview = Summarize(world);
  return {{"world", world.name()},
          {"seed", world.seed()},
          {"auth", std::string(AuthModeName(world.options().auth))},
          {"clock", ClockToJson(overview)},
          {"limits", LimitValues(world.options().limits)},
          {"live_subscriptions", overview.live_subscriptions},
          {"deliveries_unfinished", overview.deliveries_unfinished},
          {"journal_last", overview.journal_last}};
}

Reply List(const ControlCall& call) {
  ordered_json worlds = ordered_json::array();
  for (const auto& world : call.targets.worlds.List()) worlds.push_back(ToJson(*world));
  return ordered_json{{"worlds", std::move(worlds)}};
}

Reply Show(const ControlCall& call) { return ToJson(*call.world); }

void ReadLimits(JsonReader& body, Limits& limits) {
  const json* values = body.Any("limits");
  if (values == nullptr) return;
  JsonReader reader(*values, body.PointerTo("limits"));
  for (const auto& [name, value] : values->items()) {
    reader.Any(name);
    absl::Status set = SetLimit(absl::StrCat(name, "=", value.dump()), limits);
    if (!set.ok()) reader.Wrong(name, set.message());
  }
  body.Take(reader.Finish());
}

// The options of a new world. Members that the request leaves out have the values that the emulator
// was started with.
WorldOptions OptionsFrom(JsonReader& body, const json* scenario, const World& first) {
  WorldOptions options{.seed = body.Text("seed").value_or(first.seed()),
                       .auth = first.options().auth,
                       .limits = first.options().limits,
                       .clock_frozen_at = first.options().clock_frozen_at};
  if (const auto auth = body.Text("auth")) {
    const auto mode = AuthModeFromName(*auth);
    if (!mode) body.Wrong("auth", "must be open or enforce");
    if (mode) options.auth = *mode;
  }
  ReadLimits(body, options.limits);
  if (const auto text = body.Text("clock")) {
    const auto clock = ClockFromText(*text);
    if (!clock.ok()) body.Wrong("clock", clock.status().message());
    if (clock.ok()) options.clock_frozen_at = *clock;
  } else if (scenario != nullptr && scenario->contains("clock")) {
    // What is wrong with it is told when it is loaded.
    const auto clock = ClockOfScenario(*scenario);
    if (clock.ok()) options.clock_frozen_at = *clock;
  }
  return options;
}

absl::StatusOr<std::shared_ptr<World>> ForkFrom(const ControlCall& call, const WorldName& name,
                                                JsonReader& body, const std::string& source) {
  const auto snapshot = body.Text("snapshot");
  if (!body.Finish().ok()) return body.Finish();
  const std::shared_ptr<World> from = call.targets.worlds.Find(source);
  if (from == nullptr) return errors::NoSuchWorld(source);
  return call.targets.worlds.Fork(*from, name, snapshot);
}

Reply Create(const ControlCall& call) {
  JsonReader body(call.body, "");
  const std::string text = body.RequiredText("world");
  if (!body.first_mistake().ok()) return body.first_mistake();
  ASSIGN_OR_RETURN(const auto name, WorldName::Parse(text));
  if (const auto source = body.Text("fork")) {
    ASSIGN_OR_RETURN(const auto forked, ForkFrom(call, name, body, *source));
    return ToJson(*forked);
  }
  const json* scenario = body.Any("scenario");
  WorldOptions options = OptionsFrom(body, scenario, *call.targets.worlds.default_world());
  if (!body.Finish().ok()) return body.Finish();
  options.name = name.text();
  ASSIGN_OR_RETURN(const auto world, call.targets.worlds.Open(std::move(options)));
  ordered_json answer = ToJson(*world);
  if (scenario == nullptr) return answer;
  // The clock of the world is set already.
  json rest = *scenario;
  if (rest.is_object()) rest.erase("clock");
  auto loaded = LoadScenario(*world, call.targets.endpoint, rest);
  if (!loaded.ok()) {
    call.targets.worlds.Remove(text).IgnoreError();
    return errors::InScenario(loaded.status());
  }
  answer["scenario"] = *std::move(loaded);
  return answer;
}

Reply Remove(const ControlCall& call) {
  RETURN_IF_ERROR(call.targets.worlds.Remove(call.world->name()));
  return ordered_json::object();
}

Reply Reset(const ControlCall& call) {
  RETURN_IF_ERROR(ExpectNoBody(call));
  RETURN_IF_ERROR(call.world->snapshots().Reset());
  return ToJson(*call.world);
}

Reply ListSnapshots(const ControlCall& call) {
  ordered_json snapshots = ordered_json::array();
  for (const auto& info : call.world->snapshots().List()) {
    snapshots.push_back({{"snapshot", info.name},
                         {"time", TimeText(info.time)},
                         {"journal_last", info.journal_last}});
  }
  return ordered_json{{"snapshots", std::move(snapshots)}};
}

Reply TakeSnapshot(const ControlCall& call) {
  JsonReader body(call.body, "");
  const std::string name = body.RequiredText("snapshot");
  if (!body.Finish().ok()) return body.Finish();
  RETURN_IF_ERROR(call.world->snapshots().Take(name));
  return ordered_json{{"snapshot", name}};
}

Reply Restore(const ControlCall& call) {
  RETURN_IF_ERROR(ExpectNoBody(call));
  RETURN_IF_ERROR(call.world->snapshots().Restore(call.path.at("snapshot")));
  return ToJson(*call.world);
}

Reply RemoveSnapshot(const ControlCall& call) {
  RETURN_IF_ERROR(call.world->snapshots().Remove(call.path.at("snapshot")));
  return ordered_json::object();
}

}  // namespace

void AddWorldRoutes(ControlRoutes& routes) {
  routes.push_back({"GET", "/v1/worlds", List});
  routes.push_back({"POST", "/v1/worlds", Create});
  routes.push_back({"GET", "/v1/worlds/{world}", Show});
  routes.push_back({"DELETE", "/v1/worlds/{world}", Remove});
  routes.push_back({"POST", "/v1/worlds/{world}/reset", Reset});
  routes.push_back({"GET", "/v1/worlds/{world}/snapshots", ListSnapshots});
  routes.push_back({"POST", "/v1/worlds/{world}/snapshots", TakeSnapshot});
  routes.push_back({"POST", "/v1/worlds/{world}/snapshots/{snapshot}/restore", Restore});
  routes.push_back({"DELETE", "/v1/worlds/{world}/snapshots/{snapshot}", RemoveSnapshot});
}

}  // namespace emulator
