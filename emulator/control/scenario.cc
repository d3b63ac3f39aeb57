#include "emulator/control/scenario.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/item_json.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Reads the elements of an array one by one; the first mistake ends it.
absl::Status ForEach(JsonReader& scenario, const std::string& member,
                     absl::FunctionRef<absl::Status(const json&, const std::string&)> read) {
  const auto elements = scenario.Elements(member);
  for (size_t i = 0; i < elements.size(); ++i) {
    const std::string pointer = absl::StrCat(scenario.PointerTo(member), "/", i);
    absl::Status status = read(*elements[i], pointer);
    // What the domain says of a value does not say where the value stands.
    if (!status.ok() && status.message().find(pointer) == absl::string_view::npos) {
      return errors::Malformed(pointer, status.message());
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CreateCache(Scope& scope, const json& element, const std::string& pointer) {
  if (!element.is_string()) return errors::Malformed(pointer, "must be a string");
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(element.get<std::string>()));
  absl::Status created = scope.domain.caches.Create(name);
  return absl::IsAlreadyExists(created) ? absl::OkStatus() : created;
}

absl::StatusOr<CacheRef> FindCache(Scope& scope, const std::string& text) {
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(text));
  return scope.domain.caches.Find(name);
}

absl::Status LoadItem(Scope& scope, const json& element, const std::string& pointer) {
  JsonReader item(element, pointer);
  const std::string cache_name = item.RequiredText("cache");
  if (!item.first_mistake().ok()) return item.first_mistake();
  ASSIGN_OR_RETURN(const auto cache, FindCache(scope, cache_name));
  return PutItemFromJson(scope, cache, item);
}

absl::Status LoadWebhook(Scope& scope, const json& element, const std::string& pointer,
                         ordered_json& answer) {
  static const Parameters kParameters = WebhookParameters();
  const Arguments webhook(kParameters, element, pointer);
  RETURN_IF_ERROR(webhook.Check());
  ASSIGN_OR_RETURN(const auto cache, FindCache(scope, webhook.Text("cache")));
  ASSIGN_OR_RETURN(auto put, PutWebhook(scope, cache, webhook));
  answer["webhooks"].push_back(std::move(put));
  return absl::OkStatus();
}

absl::Status LoadOrder(Scope& scope, const json& element, const std::string& pointer) {
  static const Parameters kParameters = OrderParameters();
  const Arguments order(kParameters, element, pointer);
  RETURN_IF_ERROR(order.Check());
  return SetDeliveryOrder(scope, order).status();
}

Parameters NamedCredentialParameters() {
  return Parameters{{In::kBody, "name", NameText(), "What the answer calls it."}} +
         CredentialParameters();
}

absl::Status LoadCredential(Scope& scope, const json& element, const std::string& pointer,
                            const std::string& endpoint, ordered_json& answer) {
  static const Parameters kParameters = NamedCredentialParameters();
  const Arguments credential(kParameters, element, pointer);
  RETURN_IF_ERROR(credential.Check());
  ASSIGN_OR_RETURN(auto minted, MintCredential(scope, credential, endpoint));
  answer["credentials"][credential.Text("name")] = std::move(minted);
  return absl::OkStatus();
}

// Puts items and webhooks, sets orders, and mints credentials.
absl::Status LoadContents(Scope& scope, JsonReader& scenario, const std::string& endpoint,
                          ordered_json& answer) {
  RETURN_IF_ERROR(ForEach(scenario, "items", [&](const json& element, const std::string& pointer) {
    return LoadItem(scope, element, pointer);
  }));
  RETURN_IF_ERROR(
      ForEach(scenario, "webhooks", [&](const json& element, const std::string& pointer) {
        return LoadWebhook(scope, element, pointer, answer);
      }));
  RETURN_IF_ERROR(ForEach(scenario, "orders", [&](const json& element, const std::string& pointer) {
    return LoadOrder(scope, element, pointer);
  }));
  return ForEach(scenario, "credentials", [&](const json& element, const std::string& pointer) {
    return LoadCredential(scope, element, pointer, endpoint, answer);
  });
}

absl::Status ReadLatency(JsonReader& scenario, std::vector<FaultRule>& rules) {
  const auto text = scenario.Text("latency");
  if (!text) return absl::OkStatus();
  const auto latency = LatencyRules(*text);
  if (!latency.ok()) {
    return errors::Malformed(scenario.PointerTo("latency"), "must be as 15ms or 15ms±5ms");
  }
  for (const json& element : *latency) {
    ASSIGN_OR_RETURN(auto rule, FaultRuleFromJson(element, ""));
    rules.push_back(std::move(rule));
  }
  return absl::OkStatus();
}

// The plan lives in memory and is not rolled back, so it comes last.
absl::Status LoadFaults(Scope& scope, JsonReader& scenario) {
  std::vector<FaultRule> rules;
  RETURN_IF_ERROR(ReadLatency(scenario, rules));
  absl::Status status =
      ForEach(scenario, "faults", [&](const json& element, const std::string& pointer) {
        auto rule = FaultRuleFromJson(element, pointer);
        if (rule.ok()) rules.push_back(*std::move(rule));
        return rule.status();
      });
  scenario.Any("clock");
  // For editors.
  scenario.Any("$schema");
  if (status.ok()) status = scenario.Finish();
  if (!status.ok()) return status;
  const auto before = scope.domain.fault_plan.entries();
  for (const FaultRule& rule : rules) {
    absl::Status put = scope.domain.fault_plan.Put(rule);
    if (put.ok()) continue;
    scope.domain.fault_plan.Restore(before);
    return put;
  }
  return absl::OkStatus();
}

ControlAnswer Load(Scope& scope, const json& body, const std::string& endpoint) {
  JsonReader scenario(body, "");
  ordered_json answer = {{"credentials", ordered_json::object()},
                         {"webhooks", ordered_json::array()}};
  absl::Status status =
      ForEach(scenario, "caches", [&](const json& element, const std::string& pointer) {
        return CreateCache(scope, element, pointer);
      });
  if (status.ok()) status = LoadContents(scope, scenario, endpoint, answer);
  if (status.ok()) status = LoadFaults(scope, scenario);
  if (!status.ok()) return status;
  MetaStore(scope.domain.db()).Put(kScenarioCredentialsKey, answer["credentials"].dump());
  return answer;
}

absl::Status SetClock(World& world, std::optional<absl::Time> clock, const json& scenario) {
  const std::string text = scenario.value("clock", "");
  if (text == "system") world.time().Release();
  if (!clock) return absl::OkStatus();
  // "manual" is the time when it was read, which has passed.
  const bool here = text == "manual";
  if (!here && *clock < world.time().Now()) {
    return errors::Malformed("/clock", errors::ClockIsPast(*clock, world.time().Now()).message());
  }
  world.time().Freeze();
  return world.time().AdvanceTo(here ? world.time().Now() : *clock).status();
}

ControlAnswer LoadKept(Scope& scope, const Arguments& arguments, const std::string& endpoint) {
  return Load(scope, arguments.body(), endpoint);
}

Reply LoadOnCall(const ControlCall& call) {
  const json& scenario = call.arguments.body();
  if (call.arguments.Flag("reset")) {
    ASSIGN_OR_RETURN(const auto clock, ClockOfScenario(scenario));
    RETURN_IF_ERROR(call.world->snapshots().Reset(clock));
    RETURN_IF_ERROR(PutLatency(*call.world, call.targets.endpoint, call.targets.latency_rules));
  }
  ASSIGN_OR_RETURN(auto answer, LoadScenario(*call.world, call.targets.endpoint, scenario));
  return answer;
}

Shape ItemShape() {
  Shape item = Object({{"cache", NameText()},
                       {"key", NameText()},
                       {"ttl_ms?", Number(1, UINT32_MAX), "When absent as long as items may live."},
                       {"value?", Text()},
                       {"base64?", Base64Text()},
                       {"list?", ListOf(Text(), 1)},
                       {"set?", ListOf(Text(), 1)},
                       {"dictionary?", MapOf(Text())},
                       {"sorted_set?", MapOf(Decimal())}});
  item.one_of = {"value", "base64", "list", "set", "dictionary", "sorted_set"};
  return Named("Item", std::move(item));
}

Shape ObjectOf(const Parameters& members) {
  return Object(std::vector<Member>(members.begin(), members.end()));
}

}  // namespace

Shape ScenarioShape() {
  return Named(
      "Scenario",
      ReadElsewhere(Object({{"$schema?", Text()},
                            {"clock?", PatternText("^(system|manual(:.+)?)$"),
                             "As in createWorld; freezes and moves the clock, never back."},
                            {"caches?", ListOf(Text())},
                            {"items?", ListOf(ItemShape())},
                            {"webhooks?", ListOf(ObjectOf(WebhookParameters()))},
                            {"credentials?", ListOf(ObjectOf(NamedCredentialParameters()))},
                            {"orders?", ListOf(ObjectOf(OrderParameters()))},
                            {"latency?", PatternText("^\\d+(ms)?((±|\\+-)\\d+(ms)?)?$"),
                             "How long calls and deliveries take: 15ms, or 15ms±5ms."},
                            {"faults?", ListOf(FaultRuleShape())}})),
      "What the world holds stays; items, webhooks and faults replace those of their name.");
}

Shape ScenarioLoadedShape() {
  return Named("ScenarioLoaded", Object({{"credentials", MapOf(CredentialShape())},
                                         {"webhooks", ListOf(WebhookShape())}}));
}

CommandTable ScenarioCommands() {
  return {
      {.id = "loadScenario",
       .route = "POST /v1/worlds/{world}/scenario",
       .summary = "Add to a world what a scenario says, and keep it as the snapshot 'scenario'.",
       .parameters = {{In::kWhole, "scenario", ScenarioShape(), "The scenario."},
                      {In::kQuery, "reset?", Flag(),
                       "Reset the world before; its clock may go back then.", false}},
       .answer = {ScenarioLoadedShape(), "What it minted and drew."},
       .refusals = {absl::StatusCode::kResourceExhausted},
       .example = {R"({"caches": ["chat"],
                       "items": [{"cache": "chat", "key": "k", "value": "v", "ttl_ms": 60000}],
                       "webhooks": [{"cache": "chat", "webhook": "hook", "topic": "room",
                                     "url": "http://127.0.0.1:9/"}],
                       "credentials": [{"name": "publisher", "kind": "disposable",
                         "permissions": [{"role": "publishonly", "cache": "chat", "topic": "room"}],
                         "expires_in_seconds": 1800}],
                       "faults": [{"name": "ill", "rpc": "get", "status": "unavailable"}]})",
                   R"({"credentials": {"publisher": {"v1": "eyJl…", "api_key": "eyJh…",
                         "endpoint": "127.0.0.1:8080", "valid_until": 1767227400}},
                       "webhooks": [{"cache": "chat", "webhook": "hook", "topic": "room",
                         "url": "http://127.0.0.1:9/", "secret": "s3cret"}]})"},
       .verbs = {{.words = "scenario load",
                  .example = "--reset fixtures/scenarios/chat.json",
                  .arguments = {{{"scenario", "FILE", "the scenario file"}, {"reset"}}}}},
       .by_hand = "The verb reads the scenario from a file.",
       .run = LoadOnCall,
       .kept = {.action = kScenarioAction, .act = LoadKept}}};
}

absl::StatusOr<std::optional<absl::Time>> ClockOfScenario(const json& scenario) {
  JsonReader reader(scenario, "");
  const auto text = reader.Text("clock");
  if (!reader.first_mistake().ok()) return reader.first_mistake();
  if (!text) return std::nullopt;
  auto clock = ClockFromText(*text);
  if (!clock.ok()) return errors::Malformed("/clock", clock.status().message());
  return clock;
}

ControlAnswer LoadScenario(World& world, const std::string& endpoint, const json& scenario) {
  ASSIGN_OR_RETURN(const auto clock, ClockOfScenario(scenario));
  RETURN_IF_ERROR(world.snapshots().CheckRoomFor(kScenarioSnapshot));
  // Nothing is moved for a scenario that cannot be loaded.
  RETURN_IF_ERROR(
      world.Rehearse([&](Scope& scope) { return Load(scope, scenario, endpoint).status(); }));
  RETURN_IF_ERROR(SetClock(world, clock, scenario));
  auto answer = RunControlCommand(world, endpoint, kScenarioAction, scenario);
  if (!answer.ok()) return answer;
  RETURN_IF_ERROR(world.snapshots().Take(kScenarioSnapshot));
  return answer;
}

absl::Status PutLatency(World& world, const std::string& endpoint, const std::vector<json>& rules) {
  for (const json& rule : rules) {
    RETURN_IF_ERROR(RunControlCommand(world, endpoint, kPutFaultAction, rule).status());
  }
  return absl::OkStatus();
}

ordered_json ScenarioCredentials(World& world) {
  std::string text;
  world.Read([&](const Domain& domain) { text = domain.Setting(kScenarioCredentialsKey); });
  return text.empty() ? ordered_json::object() : ordered_json::parse(text);
}

}  // namespace emulator
