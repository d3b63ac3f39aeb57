#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/functional/function_ref.h"
#include "emulator/control/arguments.h"
#include "emulator/control/control_command.h"
#include "emulator/control/parameter.h"
#include "emulator/world/command.h"
#include "emulator/world/world_summary.h"

namespace emulator {

struct ControlCall;

// What several areas of the table of commands share.

// How many entries, items, topics or tokens an answer has at most.
inline constexpr uint64_t kPageMax = 1000;

// Reads in the cache that the argument `cache` of a call names, under the world's lock and without
// a trace in the journal. CacheNotFound, or what `read` answers.
absl::Status ReadInCache(const ControlCall& call, absl::FunctionRef<absl::Status(Scope&)> read);

// --- what a scenario shares with the commands of its parts; the arguments are checked
Parameters CredentialParameters();
ControlAnswer MintCredential(Scope& scope, const Arguments& credential,
                             const std::string& endpoint);
Parameters WebhookParameters();
// The cache is found already.
ControlAnswer PutWebhook(Scope& scope, const CacheRef& cache, const Arguments& webhook);
Parameters OrderParameters();
ControlAnswer SetDeliveryOrder(Scope& scope, const Arguments& order);
Shape FaultRuleShape();
Shape ScenarioShape();
Shape ScenarioLoadedShape();

// --- what is shown in several places
Shape ClockShape();
// {"mode", "time", "time_ms"}, and of a clock that runs "offset_ms".
nlohmann::ordered_json ClockToJson(const WorldSummary& seen);
Shape WorldShape();
nlohmann::ordered_json WorldToJson(World& world);
extern const char kWorldExample[];
Shape LimitsShape();
Shape AuthModeShape();
Shape CredentialShape();
Shape PermissionRuleShape();
Shape WebhookShape();
Shape TopicShape();
Shape DeliveryShape();
Shape FaultEntryShape();
Shape HeadersShape();
Shape JournalEntryShape();

// --- small shapes, and parameters that many commands have
// {}
Shape Nothing();
// A number of an entry, delivery or message.
Shape IdNumber();
Parameter CacheIn(In in);
Parameter TopicInBody();
Parameter WebhookInPath();

}  // namespace emulator
