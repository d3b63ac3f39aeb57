#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/faults/fault_names.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

ControlAnswer PutFault(Scope& scope, const Arguments& arguments, const std::string&) {
  ASSIGN_OR_RETURN(const auto rule, FaultRuleFromJson(arguments.body(), ""));

  RETURN_IF_ERROR(scope.domain.fault_plan.Put(rule));
  return FaultEntryToJson({.rule = rule});
}

ControlAnswer RemoveFault(Scope& scope, const Arguments& arguments, const std::string&) {
  RETURN_IF_ERROR(scope.domain.fault_plan.Remove(arguments.Text("name")));
  return ordered_json::object();
}

ControlAnswer ClearFaults(Scope& scope, const Arguments&, const std::string&) {
  const size_t rules = scope.domain.fault_plan.entries().size();
  scope.domain.fault_plan.Clear();
  return ordered_json{{"removed", rules}};
}

Reply ListFaults(const ControlCall& call) {
  ordered_json faults = ordered_json::array();
  for (const FaultPlan::Entry& entry : call.world->faults().ListRules()) {
    faults.push_back(FaultEntryToJson(entry));
  }
  return ordered_json{{"faults", std::move(faults)}};
}

Shape RequestFaultShape() {
  std::vector<std::string> names;
  for (const RequestFaultInfo& info : AllRequestFaults()) names.emplace_back(info.name);
  return Named("RequestFault", Choice(std::move(names)),
               "What is wrong or unusual about a request.");
}

// A fault with a name, for documents: one of the members `any_of` is needed.
Shape Fault(std::string name, std::vector<Member> members, std::vector<std::string> any_of,
            std::string sentence) {
  Shape fault = Object(std::move(members));
  fault.any_of = std::move(any_of);
  return Named(std::move(name), std::move(fault), std::move(sentence));
}

std::vector<Member> WithRange(std::vector<Member> members, const std::vector<Member>& more) {
  members.push_back({"first?", Number(1, UINT32_MAX), "The first that it hits, from 1.", 1});
  members.push_back({"last?", Number(1, UINT32_MAX), "The last that it hits."});
  members.push_back({"delay_ms?", Number(0, limits::kFaultDelayMsMax), "World time."});
  members.push_back({"jitter_ms?", Number(0, limits::kFaultDelayMsMax),
                     "By how much the delay is longer or shorter at most, drawn from the seed."});
  members.push_back(
      {"besides?", Flag(), "It only delays, on top of what another rule does to the same one."});
  members.insert(members.end(), more.begin(), more.end());
  return members;
}

Shape CallFaultShape() {
  return Fault(
      "CallFault",
      WithRange(
          {{"name", NameText()},
           {"rpc", NameText(),
            "As 'list-push-front', 'topic-publish' or 'cache_client.Scs/Get'; '*': all."},
           {"cache?", Text()},
           {"subject?", Text(), "A key, topic or leaderboard."}},
          {{"status?", Text(), "As 'not-found' or 'NOT_FOUND'."},
           {"message?", Text()},
           {"err?", PatternText("^[!-~]{0,256}$"), "The trailer of that name."},
           {"break_after_messages?", Number(0, UINT32_MAX), "Of a stream, heartbeats included."},
           {"reset_connection?", Flag()}}),
      {"delay_ms", "status", "break_after_messages", "reset_connection"},
      "What goes wrong with the first to the last call that matches, counted from 1; one of "
      "delay_ms, status, break_after_messages and reset_connection is needed.");
}

Shape DeliveryFaultShape() {
  return Fault("DeliveryFault",
               WithRange({{"name", NameText()},
                          {"webhook", Text(), "Of this name; '*': all."},
                          {"cache?", Text()},
                          {"topic?", Text()}},
                         {{"drop?", Flag()},
                          {"duplicate?", Choice({"same", "restamped"})},
                          {"send_as?", RequestFaultShape()}}),
               {"delay_ms", "drop", "duplicate", "send_as"},
               "What goes wrong with the first to the last delivery that matches, counted from 1; "
               "one of delay_ms, drop, duplicate and send_as is needed.");
}

ControlCommand PutFaultCommand() {
  return {.id = "putFault",
          .route = "POST /v1/worlds/{world}/faults",
          .summary = "Add a fault rule, or replace the one of its name; it counts from 0.",
          .parameters = {{In::kWhole, "rule", FaultRuleShape(), "The rule."}},
          .answer = {FaultEntryShape(), "The rule."},
          .refusals = {absl::StatusCode::kResourceExhausted},
          .example = {R"({"name": "flaky", "rpc": "get", "status": "unavailable"})",
                      R"({"name": "flaky", "rpc": "get", "first": 1, "status": "unavailable",
                          "message": "injected by fault rule flaky", "matched": 0, "applied": 0})"},
          .verbs = {{.words = "fault put",
                     .example = "rule.json",
                     .arguments = {{{"rule", "FILE", "JSON file with the rule"}}}}},
          .by_hand = "The verb reads the rule from a file.",
          .kept = {.action = kPutFaultAction, .subject = "name", .act = PutFault}};
}

const char* VerdictName(ReceiverVerdict verdict) {
  if (verdict == ReceiverVerdict::kEither) return "either";
  return verdict == ReceiverVerdict::kAccepts ? "accepts" : "rejects";
}

Reply ListRequestFaults(const ControlCall&) {
  ordered_json faults = ordered_json::array();
  for (const RequestFaultInfo& info : AllRequestFaults()) {
    faults.push_back({{"name", std::string(info.name)},
                      {"what", std::string(info.what)},
                      {"careful_receiver", VerdictName(info.careful_receiver)}});
  }
  return ordered_json{{"request_faults", std::move(faults)}};
}

ControlCommand ListRequestFaultsCommand() {
  return {
      .id = "listRequestFaults",
      .route = "GET /v1/request-faults",
      .summary = "List the ways in which the request of a delivery can be wrong.",
      .answer = {Object(
                     {{"request_faults",
                       ListOf(Object({{"name", Text()},
                                      {"what", Text(), "What is done to the request."},
                                      {"careful_receiver", Choice({"accepts", "rejects", "either"}),
                                       "What a careful receiver does with it."}}))}}),
                 "What rules can send deliveries as."},
      .example = {"{}", R"({"request_faults": [{"name": "wrong-secret",
                                 "what": "signed with another secret",
                                 "careful_receiver": "rejects"}]})"},
      .verbs = {{.words = "fault requests",
                 .example = "",
                 .rows = "request_faults",
                 .columns = {"name", "careful_receiver", "what"}}},
      .run = ListRequestFaults};
}

}  // namespace

Shape FaultRuleShape() {
  return Named("FaultRule", ReadElsewhere(OneOf({CallFaultShape(), DeliveryFaultShape()})));
}

Shape FaultEntryShape() {
  return Named("FaultEntry",
               Object({{"name", Text()},
                       {"rpc?", Text()},
                       {"webhook?", Text()},
                       {"cache?", Text()},
                       {"subject?", Text()},
                       {"topic?", Text()},
                       {"first", Number()},
                       {"last?", Number()},
                       {"delay_ms?", Number()},
                       {"status?", Text()},
                       {"message?", Text()},
                       {"err?", Text()},
                       {"break_after_messages?", Number()},
                       {"reset_connection?", Flag()},
                       {"drop?", Flag()},
                       {"duplicate?", Text()},
                       {"send_as?", Text()},
                       {"jitter_ms?", Number()},
                       {"besides?", Flag()},
                       {"matched", Number()},
                       {"applied", Number()}}),
               "The members of a FaultRule, and how many it matched and hit.");
}

CommandTable FaultCommands() {
  return {{.id = "listFaults",
           .route = "GET /v1/worlds/{world}/faults",
           .summary = "List the fault rules, and how often each was applied.",
           .answer = {Object({{"faults", ListOf(FaultEntryShape())}}),
                      "In their order: the first rule that applies decides."},
           .example = {"{}", R"({"faults": [{"name": "ill", "rpc": "get", "first": 1,
                                  "status": "unavailable",
                                  "message": "injected by fault rule ill", "matched": 0,
                                  "applied": 0}]})"},
           .verbs = {{.words = "fault list",
                      .example = "",
                      .rows = "faults",
                      .columns = {"name", "rpc", "webhook", "matched", "applied", "status",
                                  "send_as", "delay_ms"}}},
           .run = ListFaults},
          ListRequestFaultsCommand(),
          PutFaultCommand(),
          {.id = "clearFaults",
           .route = "DELETE /v1/worlds/{world}/faults",
           .summary = "Delete all fault rules.",
           .answer = {Object({{"removed", Number()}}), "The number of rules that were deleted."},
           .example = {"{}", R"({"removed": 1})"},
           .verbs = {{"fault clear", ""}},
           .kept = {.action = "control.faults.clear", .act = ClearFaults}},
          {.id = "deleteFault",
           .route = "DELETE /v1/worlds/{world}/faults/{name}",
           .summary = "Delete a fault rule.",
           .parameters = {{In::kPath, "name", NameText(), "The name of the rule."}},
           .answer = {Nothing(), "Done."},
           .example = {R"({"name": "ill"})"},
           .verbs = {{"fault delete", "slow"}},
           .kept = {.action = "control.faults.remove", .subject = "name", .act = RemoveFault}}};
}

}  // namespace emulator
