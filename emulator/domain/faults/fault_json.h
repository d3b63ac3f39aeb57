#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/domain/faults/fault_plan.h"

namespace emulator {

// A rule from JSON, as the control API and scenario files have it:
//
//   {"name": "slow gets", "rpc": "get", "cache": "chat", "subject": "key", "first": 2, "last": 4,
//    "delay_ms": 300, "status": "unavailable", "message": "…", "err": "…",
//    "break_after_messages": 3, "reset_connection": true}
//
// `name` and `rpc` are needed, and one of the faults. With `break_after_messages` the status is the
// one the stream ends with ("unavailable" when there is none). A rule about deliveries has
// `webhook` in place of `rpc`, and faults of its own:
//
//   {"name": "bad signature", "webhook": "hook", "cache": "chat", "topic": "room", "first": 2,
//    "last": 2, "delay_ms": 300, "drop": true, "duplicate": "same", "send_as": "wrong-secret"}
//
// `duplicate` is "same" or "restamped", `send_as` the name of a request fault (request_fault.h).
// InvalidArgument names the member by its JSON pointer, which `pointer` begins.
absl::StatusOr<FaultRule> FaultRuleFromJson(const nlohmann::json& json, const std::string& pointer);

// The same members, and `matched` and `applied`.
nlohmann::ordered_json FaultEntryToJson(const FaultPlan::Entry& entry);

// What was decided about a delivery, as it is stored and shown:
//
//   {"rule": "bad signature", "delay_ms": 300, "send_as": "wrong-secret"}
//
// Members that say nothing are left out.
nlohmann::ordered_json DecidedFaultToJson(const DecidedFault& decided);
// Absent when the text is not such an object.
std::optional<DecidedFault> DecidedFaultFromText(absl::string_view text);

}  // namespace emulator
