#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"
#include "emulator/control/scenario.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_targets.h"

namespace emulator {
namespace {

constexpr char kEndpoint[] = "momento.test";

// What a scenario can change, and a mistake in it must not.
std::string StateOf(World& world) {
  std::string state;
  world.Read([&](const Domain& domain) {
    for (const std::string& cache : domain.caches.List()) absl::StrAppend(&state, cache, "\n");
    for (const Webhook& one : domain.webhooks.store().ListAll()) {
      absl::StrAppend(&state, one.name, " ", one.topic, " ", one.post_url, " ", one.secret, "\n");
    }
    for (const FaultPlan::Entry& entry : domain.fault_plan.entries()) {
      absl::StrAppend(&state, entry.rule.name, "\n");
    }
  });
  return state;
}

}  // namespace

void FuzzScenario(absl::string_view input) {
  const auto parsed = ParseJson(input);
  if (!parsed) return;
  const nlohmann::json scenario = *parsed;
  const auto world = *World::Open({.clock_frozen_at = absl::UnixEpoch()});
  const std::string before = StateOf(*world);
  const auto loaded = LoadScenario(*world, kEndpoint, scenario);
  if (!loaded.ok()) {
    Require(!loaded.status().message().empty(), "a mistake is told");
    Require(!absl::IsInternal(loaded.status()), loaded.status().ToString());
    Require(StateOf(*world) == before, "a scenario is loaded as a whole or not at all");
    return;
  }
  const std::string state = StateOf(*world);
  const auto again = LoadScenario(*world, kEndpoint, scenario);
  Require(again.ok(), absl::StrCat("it can be loaded again: ", again.status().ToString()));
  Require(StateOf(*world) == state, "it makes the same of a world that has it already");
  Require(world->snapshots().Restore(kScenarioSnapshot).ok(),
          "what it made was kept as a snapshot");
  Require(StateOf(*world) == state, "and the snapshot holds it");
}

}  // namespace emulator
