#include <algorithm>

#include "emulator/base/clock.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr uint64_t kStepMsMax = 100ull * 365 * 24 * 3600 * 1000;
constexpr uint64_t kSettleMsMax = 600'000;
// As long as the service waits for a receiver.
constexpr uint64_t kSettleMs = 5000;
constexpr uint64_t kIdleWithinMs = 24ull * 3600 * 1000;

Reply ShowClock(const ControlCall& call) { return ClockToJson(Summarize(*call.world)); }

ordered_json ToJson(const Passage& passage) {
  ordered_json fired = ordered_json::object();
  for (size_t kind = 0; kind < kTimerKinds; ++kind) {
    fired[std::string(TimerKindName(static_cast<TimerKind>(kind)))] = passage.fired[kind];
  }
  fired["item_expiry"] = passage.items_expired;
  return {{"from", TimeText(passage.from)},
          {"to", TimeText(passage.to)},
          {"to_ms", absl::ToUnixMillis(passage.to)},
          {"fired", std::move(fired)},
          {"journal", {{"after", passage.journal_before}, {"last", passage.journal_last}}},
          {"idle", passage.idle}};
}

Reply Arrived(const absl::StatusOr<Passage>& passage) {
  if (!passage.ok()) return passage.status();
  return ToJson(*passage);
}

Reply ListTimers(const ControlCall& call) {
  const absl::Time now = call.world->time().Now();
  ordered_json timers = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    for (const auto& [due, kind] : domain.timers.List(call.arguments.Number("count"))) {
      timers.push_back(
          {{"kind", std::string(TimerKindName(kind))},
           {"due", TimeText(due)},
           {"in_ms", absl::ToInt64Milliseconds(absl::Ceil(std::max(due - now, absl::ZeroDuration()),
                                                          absl::Milliseconds(1)))}});
    }
  });
  return ordered_json{{"timers", std::move(timers)}};
}

Reply Freeze(const ControlCall& call) {
  call.world->time().Freeze();
  return ShowClock(call);
}

Reply ReleaseClock(const ControlCall& call) {
  call.world->time().Release();
  return ShowClock(call);
}

Reply SetClock(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto time, TimeFromText(call.arguments.Text("time"), "/time"));
  return Arrived(call.world->time().AdvanceTo(time, call.arguments.Ms("settle_ms")));
}

Reply Advance(const ControlCall& call) {
  return Arrived(
      call.world->time().AdvanceBy(call.arguments.Ms("by_ms"), call.arguments.Ms("settle_ms")));
}

Reply RunUntilIdle(const ControlCall& call) {
  return Arrived(call.world->time().RunUntilIdle(call.arguments.Ms("within_ms"),
                                                 call.arguments.Ms("settle_ms")));
}

Parameter Settle() {
  return {In::kBody, "settle_ms?", Number(0, kSettleMsMax),
          "How long each step waits for receivers, in the machine's time.", kSettleMs};
}

Shape PassageShape() {
  std::vector<Member> fired;
  for (size_t kind = 0; kind < kTimerKinds; ++kind) {
    fired.emplace_back(std::string(TimerKindName(static_cast<TimerKind>(kind))), Number());
  }
  fired.emplace_back("item_expiry", Number());
  return Named("Passage", Object({{"from", TimeText()},
                                  {"to", TimeText()},
                                  {"to_ms", Number()},
                                  {"fired", Object(std::move(fired)), "What fired, by kind."},
                                  {"journal", Object({{"after", IdNumber()}, {"last", IdNumber()}}),
                                   "The journal entries of the move: above 'after', up to 'last'."},
                                  {"idle", Flag(), "No delivery and no delayed call waits."}}));
}

constexpr char kStands[] =
    R"({"mode": "manual", "time": "2026-01-01T00:00:00.000000Z", "time_ms": 1767225600000})";
constexpr char kPassed[] = R"({"from": "2026-01-01T00:00:00.000000Z",
    "to": "2026-01-01T00:01:00.000000Z", "to_ms": 1767225660000,
    "fired": {"attempt": 0, "delivery_timeout": 0, "delayed_call": 0, "heartbeat": 0,
              "stream_expiry": 0, "item_expiry": 0},
    "journal": {"after": 4, "last": 4}, "idle": true})";

ControlCommand::Answer TheClock() { return {ClockShape(), "The clock as it is now."}; }

// A command that moves a clock.
ControlCommand Move(const char* id, const char* route, const char* summary, Parameter how_far,
                    const char* example, Verb verb, Reply (*run)(const ControlCall&)) {
  return {.id = id,
          .route = route,
          .summary = summary,
          .parameters = {std::move(how_far), Settle()},
          .answer = {PassageShape(), "What happened on the way."},
          .refusals = {absl::StatusCode::kFailedPrecondition},
          .example = {example, kPassed},
          .verbs = {std::move(verb)},
          .run = run};
}

}  // namespace

Shape ClockShape() {
  return Named("Clock",
               Object({{"mode", Choice({"manual", "system"})},
                       {"time", TimeText()},
                       {"time_ms", Number()},
                       {"offset_ms?", Decimal(),
                        "Of a clock that runs with the system's: how far it is ahead of that."}}));
}

ordered_json ClockToJson(const WorldSummary& seen) {
  ordered_json json = {{"mode", seen.clock_frozen ? "manual" : "system"},
                       {"time", TimeText(seen.now)},
                       {"time_ms", absl::ToUnixMillis(seen.now)}};
  if (!seen.clock_frozen) json["offset_ms"] = absl::ToInt64Milliseconds(seen.clock_ahead);
  return json;
}

CommandTable ClockCommands() {
  return {
      {.id = "showClock",
       .route = "GET /v1/worlds/{world}/clock",
       .summary = "Show the time of a world, and whether its clock stands still.",
       .answer = TheClock(),
       .example = {"{}", kStands},
       .verbs = {{"clock show", ""}},
       .run = ShowClock},
      {.id = "listTimers",
       .route = "GET /v1/worlds/{world}/clock/timers",
       .summary = "List what the clock will make happen next.",
       .parameters = {{In::kQuery, "count?", Number(1, 1000), "How many at most.", 20}},
       .answer = {Object({{"timers", ListOf(Object({{"kind", Text(), "As the members of 'fired'."},
                                                    {"due", TimeText()},
                                                    {"in_ms", Number()}}))}}),
                  "In the order in which they fire."},
       .example = {"{}", R"({"timers": [{"kind": "heartbeat", "due": "2026-01-01T00:00:01.000000Z",
                                         "in_ms": 1000}]})"},
       .verbs = {{.words = "clock timers",
                  .example = "",
                  .rows = "timers",
                  .columns = {"kind", "due", "in_ms"}}},
       .run = ListTimers},
      {.id = "freezeClock",
       .route = "POST /v1/worlds/{world}/clock/freeze",
       .summary = "Make the clock stand still.",
       .answer = TheClock(),
       .example = {"{}", kStands},
       .verbs = {{"clock freeze", ""}},
       .run = Freeze},
      {.id = "releaseClock",
       .route = "POST /v1/worlds/{world}/clock/release",
       .summary = "Let the clock run on from where it stands.",
       .answer = TheClock(),
       .example = {"{}", R"({"mode": "system", "time": "2026-01-01T00:00:00.000000Z",
                             "time_ms": 1767225600000, "offset_ms": -86400000})"},
       .verbs = {{"clock release", ""}},
       .run = ReleaseClock},
      Move("setClock", "POST /v1/worlds/{world}/clock/set",
           "Move a clock that stands still to a time; what becomes due on the way happens.",
           {In::kBody, "time", TimeText(), "The time, as 2026-01-01T00:00:00Z."},
           R"({"time": "2026-01-01T00:01:00Z", "settle_ms": 1000})",
           {"clock set", "2026-01-01T00:30:00Z"}, SetClock),
      Move("advanceClock", "POST /v1/worlds/{world}/clock/advance",
           "Move a clock that stands still forward; what becomes due on the way happens.",
           {In::kBody, "by_ms", Number(0, kStepMsMax), "How far."},
           R"({"by_ms": 60000, "settle_ms": 1000})",
           {.words = "clock advance",
            .example = "31m",
            .arguments = {{{"by_ms", "DURATION"}, {"settle_ms"}}}},
           Advance),
      Move("runUntilIdle", "POST /v1/worlds/{world}/clock/run-until-idle",
           "Move a clock that stands still until no delivery or delayed call waits.",
           {In::kBody, "within_ms?", Number(0, kStepMsMax), "How far at most.", kIdleWithinMs},
           R"({"within_ms": 60000, "settle_ms": 1000})",
           {.words = "clock run-until-idle",
            .example = "--within 1h",
            .arguments = {{{"within_ms", "--within"}, {"settle_ms"}}}},
           RunUntilIdle),
  };
}

}  // namespace emulator
