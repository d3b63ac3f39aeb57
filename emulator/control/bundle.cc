#include "emulator/control/bundle.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr uint64_t kFormat = 1;
constexpr int kReadAtOnce = 1000;
constexpr char kEnforce[] = "enforce";

absl::Status CheckKept(const JournalEntry& entry, uint64_t expected) {
  if (entry.number != expected) {
    return errors::BundleImpossible(
        absl::StrCat("the journal begins at entry ", entry.number, "; those before are forgotten"));
  }
  if (entry.payload_bytes >= 0 && !entry.payload) {
    return errors::BundleImpossible(
        absl::StrCat("the request of entry ", entry.number, " has ", entry.payload_bytes,
                     " bytes and was not kept; raise the limit journal-payload-bytes"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ordered_json> StepsOf(World& world) {
  ordered_json steps = ordered_json::array();
  uint64_t last = 0;
  for (auto entries = world.ReadJournal(last, kReadAtOnce); !entries.empty();
       entries = world.ReadJournal(last, kReadAtOnce)) {
    for (const JournalEntry& entry : entries) {
      absl::Status kept = CheckKept(entry, ++last);
      if (!kept.ok()) return kept;
      ordered_json step = {{"entry", ordered_json::parse(JournalLine(entry, world.name()))}};
      if (entry.payload) step["input"] = absl::Base64Escape(*entry.payload);
      steps.push_back(std::move(step));
    }
  }
  return steps;
}

// Reads a step; throws what nlohmann throws when a member is missing or of another type.
Bundle::Step StepFrom(const ordered_json& json) {
  const ordered_json& entry = json.at("entry");
  Bundle::Step step{.line = entry.dump(),
                    .time = absl::FromUnixMicros(entry.at("time_us").get<int64_t>()),
                    .action = entry.at("action"),
                    .caller = entry.at("caller"),
                    .cache = entry.at("cache"),
                    .outcome = entry.at("outcome"),
                    .delivery = entry.value("delivery", int64_t{0}),
                    .http_status = entry.value("http_status", 0),
                    .fault = entry.value("fault", "")};
  if (!json.contains("input")) return step;
  step.input.emplace();
  if (!absl::Base64Unescape(json.at("input").get<std::string>(), &*step.input)) {
    throw std::invalid_argument("input is no base64");
  }
  return step;
}

// The order of an entry's members is part of its line.
absl::Status ReadSteps(const ordered_json& steps, Bundle& bundle) {
  for (size_t i = 0; i < steps.size(); ++i) {
    try {
      bundle.steps.push_back(StepFrom(steps[i]));
    } catch (const std::exception& error) {
      return errors::Malformed(absl::StrCat("/journal/", i), error.what());
    }
  }
  return absl::OkStatus();
}

absl::Status ReadLimits(const json& limits, Bundle& bundle) {
  for (const auto& [name, value] : limits.items()) {
    absl::Status set = SetLimit(absl::StrCat(name, "=", value.dump()), bundle.limits);
    if (!set.ok()) return errors::Malformed(absl::StrCat("/limits/", name), set.message());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ordered_json> MakeBundle(World& world, const std::string& endpoint,
                                        const std::string& version) {
  auto steps = StepsOf(world);
  if (!steps.ok()) return steps.status();
  ordered_json faults = ordered_json::array();
  for (const FaultPlan::Entry& entry : world.ListFaultRules()) {
    faults.push_back(FaultEntryToJson(entry));
  }
  ordered_json callers = ordered_json::object();
  for (const JournalStore::Claims& caller : world.ListCallers()) {
    callers[caller.caller] = caller.claims;
  }
  const int64_t now_us = absl::ToUnixMicros(world.Now());
  const int64_t from_us = steps->empty() ? now_us : steps->at(0)["entry"]["time_us"].get<int64_t>();
  return ordered_json{{"format", kFormat},
                      {"emulator", version},
                      {"world", world.name()},
                      {"seed", world.seed()},
                      {"auth", world.options().auth == AuthMode::kEnforce ? kEnforce : "open"},
                      {"limits", LimitValues(world.options().limits)},
                      {"endpoint", endpoint},
                      {"clock", {{"from_us", from_us}, {"to_us", now_us}}},
                      {"faults", std::move(faults)},
                      {"callers", std::move(callers)},
                      {"journal", *std::move(steps)}};
}

absl::StatusOr<Bundle> ParseBundle(const ordered_json& bundle_json) {
  const json plain = bundle_json;
  JsonReader reader(plain, "");
  const auto format = reader.Number("format", 1, UINT32_MAX);
  if (!format) return errors::Malformed("/format", "must be a number; this is no bundle");
  if (*format > kFormat) {
    return errors::Malformed("/format", "is of a later emulator; this one knows format 1");
  }
  Bundle bundle;
  bundle.world = reader.RequiredText("world");
  bundle.seed = reader.RequiredText("seed");
  bundle.endpoint = reader.RequiredText("endpoint");
  bundle.auth = reader.RequiredText("auth") == kEnforce ? AuthMode::kEnforce : AuthMode::kOpen;
  if (!reader.first_mistake().ok()) return reader.first_mistake();
  if (const auto world = WorldName::Parse(bundle.world); !world.ok()) return world.status();
  try {
    bundle.from = absl::FromUnixMicros(plain.at("clock").at("from_us").get<int64_t>());
    bundle.callers = plain.at("callers").get<std::map<std::string, std::string>>();
    plain.at("journal").get<json::array_t>();
  } catch (const std::exception& error) {
    return errors::Malformed("/", error.what());
  }
  absl::Status limits = ReadLimits(plain.value("limits", json::object()), bundle);
  if (!limits.ok()) return limits;
  absl::Status steps = ReadSteps(bundle_json.at("journal"), bundle);
  if (!steps.ok()) return steps;
  return bundle;
}

}  // namespace emulator
