#include "emulator/app/scenario.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {
namespace {

absl::StatusOr<std::vector<FaultRule>> FaultsFrom(JsonReader& reader) {
  std::vector<FaultRule> rules;
  const nlohmann::json* faults = reader.Any("faults");
  if (faults == nullptr) return rules;
  if (!faults->is_array()) return errors::Malformed("/faults", "must be an array");
  for (size_t i = 0; i < faults->size(); ++i) {
    auto rule = FaultRuleFromJson(faults->at(i), absl::StrCat("/faults/", i));
    if (!rule.ok()) return rule.status();
    rules.push_back(*std::move(rule));
  }
  return rules;
}

}  // namespace

absl::Status LoadScenario(const std::string& path, World& world) {
  std::ostringstream text;
  if (!(text << std::ifstream(path).rdbuf())) {
    return errors::ScenarioUnusable(path, "it cannot be read");
  }
  const nlohmann::json scenario = nlohmann::json::parse(text.str(), nullptr, false);
  if (scenario.is_discarded()) return errors::ScenarioUnusable(path, "it is no JSON");
  JsonReader reader(scenario, "");
  const auto faults = FaultsFrom(reader);
  absl::Status status = faults.ok() ? reader.Finish() : faults.status();
  if (!status.ok()) return errors::ScenarioUnusable(path, status.message());
  for (const FaultRule& rule : *faults) {
    absl::Status put = world.PutFaultRule(rule);
    if (!put.ok()) return put;
  }
  return absl::OkStatus();
}

}  // namespace emulator
