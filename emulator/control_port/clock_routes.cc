#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/status_macros.h"
#include "emulator/control_port/route.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

constexpr uint64_t kStepMsMax = 100ull * 365 * 24 * 3600 * 1000;
constexpr uint64_t kSettleMsMax = 600'000;
// As long as the service waits for a receiver.
constexpr uint64_t kSettleMs = 5000;
constexpr uint64_t kIdleWithinMs = 24ull * 3600 * 1000;

absl::Duration Ms(uint64_t ms) { return absl::Milliseconds(static_cast<int64_t>(ms)); }

Reply Show(const ControlCall& call) { return ClockToJson(Summarize(*call.world)); }

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

Reply Freeze(const ControlCall& call) {
  RETURN_IF_ERROR(ExpectNoBody(call));
  call.world->time().Freeze();
  return Show(call);
}

Reply Release(const ControlCall& call) {
  RETURN_IF_ERROR(ExpectNoBody(call));
  call.world->time().Release();
  return Show(call);
}

absl::Duration SettleFrom(JsonReader& body) {
  return Ms(body.Number("settle_ms", 0, kSettleMsMax).value_or(kSettleMs));
}

Reply Set(const ControlCall& call) {
  JsonReader body(call.body, "");
  const std::string text = body.RequiredText("time");
  const absl::Duration settle = SettleFrom(body);
  if (!body.Finish().ok()) return body.Finish();
  ASSIGN_OR_RETURN(const auto time, TimeFromText(text, "/time"));
  return Arrived(call.world->time().AdvanceTo(time, settle));
}

Reply Advance(const ControlCall& call) {
  JsonReader body(call.body, "");
  const auto by_ms = body.Number("by_ms", 0, kStepMsMax);
  if (!by_ms) body.Wrong("by_ms", "is needed");
  const absl::Duration settle = SettleFrom(body);
  if (!body.Finish().ok()) return body.Finish();
  return Arrived(call.world->time().AdvanceBy(Ms(*by_ms), settle));
}

Reply RunUntilIdle(const ControlCall& call) {
  JsonReader body(call.body, "");
  const uint64_t within_ms = body.Number("within_ms", 0, kStepMsMax).value_or(kIdleWithinMs);
  const absl::Duration settle = SettleFrom(body);
  if (!body.Finish().ok()) return body.Finish();
  return Arrived(call.world->time().RunUntilIdle(Ms(within_ms), settle));
}

}  // namespace

void AddClockRoutes(ControlRoutes& routes) {
  routes.push_back({"GET", "/v1/worlds/{world}/clock", Show});
  routes.push_back({"POST", "/v1/worlds/{world}/clock/freeze", Freeze});
  routes.push_back({"POST", "/v1/worlds/{world}/clock/release", Release});
  routes.push_back({"POST", "/v1/worlds/{world}/clock/set", Set});
  routes.push_back({"POST", "/v1/worlds/{world}/clock/advance", Advance});
  routes.push_back({"POST", "/v1/worlds/{world}/clock/run-until-idle", RunUntilIdle});
}

}  // namespace emulator
