#include "emulator/control_port/route.h"

#include "emulator/base/json_reader.h"
#include "emulator/base/status_macros.h"
#include "emulator/web/http_message.h"

namespace emulator {

ControlRoutes AllControlRoutes() {
  ControlRoutes routes;
  AddClockRoutes(routes);
  AddDeliveryRoutes(routes);
  AddJournalRoutes(routes);
  AddResourceRoutes(routes);
  AddWorldRoutes(routes);
  return routes;
}

absl::StatusOr<uint64_t> QueryNumber(const ControlCall& call, const std::string& name,
                                     uint64_t missing, uint64_t min, uint64_t max) {
  const auto found = call.query.find(name);
  const bool there = found != call.query.end();
  return QueryNumber(name, there ? std::optional(found->second) : std::nullopt, missing, min, max);
}

absl::Status ExpectNoBody(const ControlCall& call) { return JsonReader(call.body, "").Finish(); }

std::function<absl::StatusOr<ControlReply>(const ControlCall&)> CommandRoute(const char* action) {
  return [action](const ControlCall& call) -> absl::StatusOr<ControlReply> {
    nlohmann::json body = call.body;
    if (body.is_object()) {
      for (const auto& [name, value] : call.path) body[name] = value;
      body.erase("world");
    }
    ASSIGN_OR_RETURN(auto answer,
                     RunControlCommand(*call.world, call.targets.endpoint, action, body));
    return answer;
  };
}

nlohmann::ordered_json ClockToJson(const WorldSummary& seen) {
  nlohmann::ordered_json json = {{"mode", seen.clock_frozen ? "manual" : "system"},
                                 {"time", TimeText(seen.now)},
                                 {"time_ms", absl::ToUnixMillis(seen.now)}};
  if (!seen.clock_frozen) json["offset_ms"] = absl::ToInt64Milliseconds(seen.clock_ahead);
  return json;
}

}  // namespace emulator
