#include "emulator/control/scenario.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/delivery_order_json.h"
#include "emulator/control/item_json.h"
#include "emulator/domain/faults/fault_json.h"
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

// The cache that an item or webhook names.
absl::StatusOr<CacheRef> CacheOf(Scope& scope, JsonReader& reader) {
  const std::string text = reader.RequiredText("cache");
  if (!reader.first_mistake().ok()) return reader.first_mistake();
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(text));
  return scope.domain.caches.Find(name);
}

// Puts items and webhooks, sets orders, and mints credentials.
absl::Status LoadContents(Scope& scope, JsonReader& scenario, const std::string& endpoint,
                          ordered_json& answer) {
  absl::Status status =
      ForEach(scenario, "items", [&](const json& element, const std::string& pointer) {
        JsonReader item(element, pointer);
        const auto cache = CacheOf(scope, item);
        return cache.ok() ? PutItemFromJson(scope, *cache, item) : cache.status();
      });
  if (!status.ok()) return status;
  status = ForEach(scenario, "webhooks", [&](const json& element, const std::string& pointer) {
    JsonReader webhook(element, pointer);
    ASSIGN_OR_RETURN(const auto cache, CacheOf(scope, webhook));
    auto put = PutWebhookFromJson(scope, cache, webhook);
    if (put.ok()) answer["webhooks"].push_back(*std::move(put));
    return put.status();
  });
  if (!status.ok()) return status;
  status = ForEach(scenario, "orders", [&](const json& element, const std::string& pointer) {
    JsonReader order(element, pointer);
    return SetOrderFromJson(scope, order);
  });
  if (!status.ok()) return status;
  return ForEach(scenario, "credentials", [&](const json& element, const std::string& pointer) {
    JsonReader credential(element, pointer);
    const std::string name = credential.RequiredText("name");
    auto minted = MintFromJson(scope, credential, endpoint);
    if (minted.ok()) answer["credentials"][name] = *std::move(minted);
    return minted.status();
  });
}

// The plan lives in memory and is not rolled back, so it comes last.
absl::Status LoadFaults(Scope& scope, JsonReader& scenario) {
  std::vector<FaultRule> rules;
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

ControlAnswer Load(Scope& scope, JsonReader& scenario, const std::string& endpoint) {
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

}  // namespace

void AddScenarioCommands(CommandTable& table) { table[kScenarioAction] = {.act = Load}; }

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
  RETURN_IF_ERROR(world.Rehearse([&](Scope& scope) {
    JsonReader reader(scenario, "");
    return Load(scope, reader, endpoint).status();
  }));
  RETURN_IF_ERROR(SetClock(world, clock, scenario));
  auto answer = RunControlCommand(world, endpoint, kScenarioAction, scenario);
  if (!answer.ok()) return answer;
  RETURN_IF_ERROR(world.snapshots().Take(kScenarioSnapshot));
  return answer;
}

ordered_json ScenarioCredentials(World& world) {
  std::string text;
  world.Read([&](const Domain& domain) { text = domain.Setting(kScenarioCredentialsKey); });
  return text.empty() ? ordered_json::object() : ordered_json::parse(text);
}

}  // namespace emulator
