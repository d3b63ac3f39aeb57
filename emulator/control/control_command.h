#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/world/world.h"

namespace emulator {

// What a test changes in a world from outside, as the vendor's console would: JSON in, JSON out,
// whatever door it comes through. Each is one command of the world, with its request in the
// journal, so a replay can give it again.
//
//   control.caches.create      {"cache"}
//   control.caches.delete      {"cache"}
//   control.caches.flush       {"cache"}
//   control.credentials.mint   {"kind": "api-key" | "disposable", "permissions": […],
//                               "expires_in_seconds", "token_id"}; a rule as PermissionRuleFromJson
//                               has it, without rules an API key is a super user's
//   control.deliveries.order   an order as delivery_order_json.h has it
//   control.deliveries.release {"cache", "webhook"} or all webhooks; {"count"}, {"deliveries": ids
//                               in order}, {"sequence_numbers": […]} or all that are held
//   control.deliveries.resend  {"delivery", "restamp"}
//   control.faults.put         a rule as FaultRuleFromJson has it
//   control.faults.remove      {"name"}
//   control.faults.clear       {}
//   control.scenario.load      scenario.h
//   control.topics.evict       {"cache", "topic", "keep"}
//   control.topics.publish     {"cache", "topic", "text" | "base64", "token_id"}
//   control.topics.reset       {"cache", "topic"}
//   control.webhooks.delete    {"cache", "webhook"}
//   control.webhooks.put       {"cache", "webhook", "topic", "url", "secret"}
//   control.webhooks.rotate    {"cache", "webhook"}
//
// Threads: safe.
using ControlAnswer = absl::StatusOr<nlohmann::ordered_json>;

// Runs one. `endpoint` is what minted credentials name. InvalidArgument with the JSON pointer of
// what is wrong in the body; NotFound for an action that is none of these; what the command itself
// answers.
ControlAnswer RunControlCommand(World& world, const std::string& endpoint, absl::string_view action,
                                const nlohmann::json& body);

// The request of a control command as the journal shows it: JSON without the secrets in it.
std::string ControlJournalJson(absl::string_view action, const std::string& payload);

}  // namespace emulator
