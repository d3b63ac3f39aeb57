#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/scenario.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Reply ListWorlds(const ControlCall& call) {
  ordered_json worlds = ordered_json::array();
  for (const auto& world : call.targets.worlds.List()) worlds.push_back(WorldToJson(*world));
  return ordered_json{{"worlds", std::move(worlds)}};
}

Reply ShowWorld(const ControlCall& call) { return WorldToJson(*call.world); }

absl::Status ReadLimits(const Arguments& arguments, Limits& limits) {
  const json* values = arguments.Find("limits");
  if (values == nullptr) return absl::OkStatus();
  for (const auto& [name, value] : values->items()) {
    const absl::Status set = SetLimit(absl::StrCat(name, "=", value.dump()), limits);
    if (!set.ok()) return errors::Malformed("/limits/" + name, set.message());
  }
  return absl::OkStatus();
}

// The options of a new world. Members that the request leaves out have the values that the emulator
// was started with.
absl::StatusOr<WorldOptions> OptionsFrom(const Arguments& arguments, const World& first) {
  WorldOptions options{.seed = arguments.TextIfGiven("seed").value_or(first.seed()),
                       .auth = first.options().auth,
                       .limits = first.options().limits,
                       .clock_frozen_at = first.options().clock_frozen_at};
  if (arguments.Has("auth")) options.auth = *AuthModeFromName(arguments.Text("auth"));
  RETURN_IF_ERROR(ReadLimits(arguments, options.limits));
  const json* scenario = arguments.Find("scenario");
  if (arguments.Has("clock")) {
    const auto clock = ClockFromText(arguments.Text("clock"));
    if (!clock.ok()) return arguments.Wrong("clock", clock.status().message());
    options.clock_frozen_at = *clock;
  } else if (scenario != nullptr && scenario->contains("clock")) {
    // Loading the scenario finds what is wrong with it.
    const auto clock = ClockOfScenario(*scenario);
    if (clock.ok()) options.clock_frozen_at = *clock;
  }
  return options;
}

Reply Fork(const ControlCall& call, const WorldName& name) {
  for (const char* other : {"seed", "auth", "clock", "limits", "scenario"}) {
    if (call.arguments.Has(other)) return call.arguments.Wrong(other, "is not known with fork");
  }
  const std::string source = call.arguments.Text("fork");
  const std::shared_ptr<World> from = call.targets.worlds.Find(source);
  if (from == nullptr) return errors::NoSuchWorld(source);
  if (const auto entry = call.arguments.NumberIfGiven("at_entry")) {
    if (call.arguments.Has("snapshot")) {
      return call.arguments.Wrong("at_entry", "is not known with snapshot");
    }
    ASSIGN_OR_RETURN(const auto played, call.targets.fork_at_entry(*from, name.text(), *entry));
    return WorldToJson(*played);
  }
  ASSIGN_OR_RETURN(const auto forked,
                   call.targets.worlds.Fork(*from, name, call.arguments.TextIfGiven("snapshot")));
  return WorldToJson(*forked);
}

Reply CreateWorld(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto name, WorldName::Parse(call.arguments.Text("world")));
  if (call.arguments.Has("fork")) return Fork(call, name);
  for (const char* of_fork : {"snapshot", "at_entry"}) {
    if (call.arguments.Has(of_fork)) return call.arguments.Wrong(of_fork, "needs fork");
  }
  ASSIGN_OR_RETURN(auto options, OptionsFrom(call.arguments, *call.targets.worlds.default_world()));
  options.name = name.text();
  ASSIGN_OR_RETURN(const auto world, call.targets.worlds.Open(std::move(options)));
  RETURN_IF_ERROR(PutLatency(*world, call.targets.endpoint, call.targets.latency_rules));
  ordered_json answer = WorldToJson(*world);
  const json* scenario = call.arguments.Find("scenario");
  if (scenario == nullptr) return answer;
  // The clock of the world is set already.
  json rest = *scenario;
  if (rest.is_object()) rest.erase("clock");
  auto loaded = LoadScenario(*world, call.targets.endpoint, rest);
  if (!loaded.ok()) {
    call.targets.worlds.Remove(name.text()).IgnoreError();
    return errors::InScenario(loaded.status());
  }
  answer["scenario"] = *std::move(loaded);
  return answer;
}

Reply RemoveWorld(const ControlCall& call) {
  RETURN_IF_ERROR(call.targets.worlds.Remove(call.world->options().name));
  return ordered_json::object();
}

Reply ResetWorld(const ControlCall& call) {
  RETURN_IF_ERROR(call.world->snapshots().Reset());
  RETURN_IF_ERROR(PutLatency(*call.world, call.targets.endpoint, call.targets.latency_rules));
  return WorldToJson(*call.world);
}

std::vector<Member> WorldMembers() {
  return {{"world", Text()},
          {"seed", Text()},
          {"auth", AuthModeShape()},
          {"clock", ClockShape()},
          {"limits", LimitsShape()},
          {"live_subscriptions", Number()},
          {"deliveries_unfinished", Number()},
          {"journal_last", IdNumber()}};
}

Shape NewWorldShape() {
  std::vector<Member> members = WorldMembers();
  members.push_back({"scenario?", ScenarioLoadedShape(), "What a scenario minted and drew."});
  return Named("NewWorld", Object(std::move(members)));
}

Shape WorldNameText() {
  Shape shape = NameText();
  shape.pattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$";
  return shape;
}

Parameters NewWorldParameters() {
  return {
      {In::kBody, "world", WorldNameText(),
       "The name of the new world: 1 to 64 of letters, digits, '.', '_' and '-', no dot first."},
      {In::kBody, "seed?", Text(),
       "What its secrets and ids are made from; when absent the emulator's."},
      {In::kBody, "clock?", PatternText("^(system|manual(:.+)?)$"),
       "system, manual or manual:TIME, as manual:2026-01-01T00:00:00Z; when absent the scenario's, "
       "or as the emulator was started."},
      {In::kBody, "auth?", AuthModeShape(),
       "Whether it lets callers in without a good credential; when absent as the emulator was "
       "started."},
      {In::kBody, "limits?", LimitsShape(), "The limits that it enforces besides the emulator's."},
      {In::kBody, "scenario?", ReadElsewhere(ScenarioShape()), "What it begins with."},
      {In::kBody, "fork?", Text(),
       "The world that it begins as; only snapshot or at_entry may be given, too."},
      {In::kBody, "snapshot?", Text(),
       "Begin as the other world was in this snapshot, not as it is now."},
      {In::kBody, "at_entry?", Number(1),
       "Begin as the other world was after this entry of its journal, which is played again up to "
       "it; nothing is sent, and deliveries that waited are held."}};
}

ControlCommand CreateWorldCommand() {
  return {
      .id = "createWorld",
      .route = "POST /v1/worlds",
      .summary = "Make a world: an empty one, one from a scenario, or a fork of another one.",
      .parameters = NewWorldParameters(),
      .answer = {NewWorldShape(), "The world."},
      .refusals = {absl::StatusCode::kNotFound, absl::StatusCode::kAlreadyExists,
                   absl::StatusCode::kResourceExhausted, absl::StatusCode::kInternal,
                   absl::StatusCode::kFailedPrecondition},
      .example = {R"({"world": "other", "auth": "enforce", "clock": "manual:2026-01-01T00:00:00Z",
                      "limits": {"caches": 10}})",
                  R"({"world": "other", "seed": "s", "auth": "enforce",
                      "clock": {"mode": "manual", "time": "2026-01-01T00:00:00.000000Z",
                                "time_ms": 1767225600000},
                      "limits": {"caches": 10, "world-bytes": 1073741824},
                      "live_subscriptions": 0, "deliveries_unfinished": 0, "journal_last": 0})"},
      .verbs = {{.words = "world create",
                 .example = "suite-7 --clock manual:2026-01-01T00:00:00Z",
                 .help = "Make a world: an empty one, or one from a scenario.",
                 .arguments = {{{"world"},
                                {"seed"},
                                {"clock"},
                                {"auth"},
                                {"limits", "--limit",
                                 "a limit to enforce, as NAME=VALUE; may be repeated"},
                                {"scenario", "--scenario", "JSON file with what it begins with"}}}},
                {.words = "world fork",
                 .example = "suite-7 suite-8",
                 .help = "Make a world that begins as another one is.",
                 .arguments = {{{"fork", "fork", "the name of the other world", true},
                                {"world"},
                                {"snapshot"},
                                {"at_entry"}}}}},
      .by_hand = "The verb reads a scenario from a file.",
      .run = CreateWorld};
}

}  // namespace

const char kWorldExample[] = R"({"world": "example", "seed": "s", "auth": "open",
    "clock": {"mode": "manual", "time": "2026-01-01T00:00:00.000000Z", "time_ms": 1767225600000},
    "limits": {"world-bytes": 1073741824}, "live_subscriptions": 0, "deliveries_unfinished": 0,
    "journal_last": 4})";

Shape AuthModeShape() { return Choice({"open", "enforce"}); }

Shape LimitsShape() {
  std::vector<Member> members;
  for (const absl::string_view name : absl::StrSplit(LimitNames(), ", ")) {
    members.emplace_back(absl::StrCat(name, "?"), Number(1, UINT32_MAX));
  }
  return Named("Limits", Object(std::move(members)),
               "What is absent is not enforced, or is the default.");
}

Shape WorldShape() { return Named("World", Object(WorldMembers())); }

ordered_json WorldToJson(World& world) {
  const WorldSummary overview = Summarize(world);
  return {{"world", world.options().name},
          {"seed", world.seed()},
          {"auth", std::string(AuthModeName(world.options().auth))},
          {"clock", ClockToJson(overview)},
          {"limits", LimitValues(world.options().limits)},
          {"live_subscriptions", overview.live_subscriptions},
          {"deliveries_unfinished", overview.deliveries_unfinished},
          {"journal_last", overview.journal_last}};
}

CommandTable WorldCommands() {
  return {
      {.id = "listWorlds",
       .route = "GET /v1/worlds",
       .summary = "List the worlds, by name.",
       .answer = {Object({{"worlds", ListOf(WorldShape())}}), "The worlds."},
       .example = {"{}", R"({"worlds": []})"},
       .verbs = {{.words = "world list",
                  .example = "",
                  .rows = "worlds",
                  .columns = {"world", "auth", "clock/mode", "clock/time", "live_subscriptions",
                              "deliveries_unfinished", "journal_last", "seed"}}},
       .run = ListWorlds},
      CreateWorldCommand(),
      {.id = "showWorld",
       .route = "GET /v1/worlds/{world}",
       .summary = "Show a world: its options, its time and what is under way.",
       .answer = {WorldShape(), "The world."},
       .example = {"{}", kWorldExample},
       .verbs = {{"world show", "default"}},
       .run = ShowWorld},
      {.id = "deleteWorld",
       .route = "DELETE /v1/worlds/{world}",
       .summary = "End a world and remove its file; the first world stays.",
       .answer = {Nothing(), "Done."},
       .refusals = {absl::StatusCode::kFailedPrecondition},
       .verbs = {{"world delete", "suite-7"}},
       .run = RemoveWorld},
      {.id = "resetWorld",
       .route = "POST /v1/worlds/{world}/reset",
       .summary = "Make a world new again; its streams end, its snapshots and tokens stay good.",
       .answer = {WorldShape(), "The world."},
       .refusals = {absl::StatusCode::kInternal},
       .example = {"{}", kWorldExample},
       .verbs = {{"world reset", "default"}},
       .run = ResetWorld}};
}

}  // namespace emulator
