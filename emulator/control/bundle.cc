#include "emulator/control/bundle.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_integer.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr uint64_t kFormat = 2;
constexpr size_t kReadAtOnce = 1000;
constexpr char kNoClockTime[] = "must be a time from 1970 to 9999, in microseconds";

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

// Checks that the journal still has every entry, moves the cursor behind the last one, and returns
// the time of the first one.
absl::StatusOr<absl::Time> CheckAllKept(World& world, JournalCursor& cursor) {
  absl::Time from = world.time().Now();
  for (uint64_t read = 0;;) {
    ASSIGN_OR_RETURN(const auto entries, world.journal().Read({}, kReadAtOnce, cursor));
    if (entries.empty()) return from;
    for (const JournalEntry& entry : entries) {
      RETURN_IF_ERROR(CheckKept(entry, ++read));
      if (read == 1) from = entry.time;
    }
  }
}

std::string StepText(const JournalEntry& entry, const std::string& world) {
  std::string text = absl::StrCat(R"({"entry":)", JournalLine(entry, world));
  if (!entry.cause) absl::StrAppend(&text, R"(,"cause_known":false)");
  if (entry.payload) {
    absl::StrAppend(&text, R"(,"input":")", absl::Base64Escape(*entry.payload), "\"");
  }
  return text + "}";
}

// Reads a step; throws what nlohmann throws when a member is missing or of another type.
Bundle::Step StepFrom(const ordered_json& json) {
  const ordered_json& entry = json.at("entry");
  Bundle::Step step{.line = entry.dump(),
                    .time = absl::FromUnixMicros(IntegerOf(entry.at("time_us"))),
                    .action = entry.at("action"),
                    .caller = entry.at("caller"),
                    .cache = entry.at("cache"),
                    .outcome = entry.at("outcome"),
                    .traceparent = entry.value("traceparent", ""),
                    .detail = DetailFromJson(entry),
                    .cause_known = json.value("cause_known", true)};
  if (!IsClockTime(step.time)) throw std::invalid_argument(absl::StrCat("time_us ", kNoClockTime));
  if (!json.contains("input")) return step;
  step.input.emplace();
  if (!absl::Base64Unescape(json.at("input").get<std::string>(), &*step.input)) {
    throw std::invalid_argument("input is no base64");
  }
  return step;
}

// The order of an entry's members is part of its line.
absl::Status ReadSteps(const ordered_json& steps, uint64_t format, Bundle& bundle) {
  for (size_t i = 0; i < steps.size(); ++i) {
    try {
      bundle.steps.push_back(StepFrom(steps[i]));
      if (format == 1) bundle.steps.back().cause_known = false;
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

absl::StatusOr<BundleWriter> BundleWriter::Begin(std::shared_ptr<World> world,
                                                 const std::string& endpoint,
                                                 const std::string& version) {
  JournalCursor end;
  ASSIGN_OR_RETURN(const auto from, CheckAllKept(*world, end));
  ordered_json faults = ordered_json::array();
  for (const FaultPlan::Entry& entry : world->faults().ListRules()) {
    faults.push_back(FaultEntryToJson(entry));
  }
  ordered_json callers = ordered_json::object();
  for (const JournalStore::Claims& caller : world->journal().ListCallers()) {
    callers[caller.caller] = caller.claims;
  }
  const ordered_json head = {
      {"format", kFormat},
      {"emulator", version},
      {"world", world->options().name},
      {"seed", world->seed()},
      {"auth", std::string(AuthModeName(world->options().auth))},
      {"limits", LimitValues(world->options().limits)},
      {"endpoint", endpoint},
      {"trace_webhooks", world->options().trace_webhooks},
      {"clock",
       {{"from_us", absl::ToUnixMicros(from)}, {"to_us", absl::ToUnixMicros(world->time().Now())}}},
      {"faults", std::move(faults)},
      {"callers", std::move(callers)}};
  std::string text = head.dump();
  text.pop_back();
  return BundleWriter(std::move(world), absl::StrCat(text, R"(,"journal":[)"), end.after,
                      *end.life);
}

std::optional<std::string> BundleWriter::Next() {
  if (!head_.empty()) return std::exchange(head_, "");
  if (ended_) return std::nullopt;
  const uint64_t before = cursor_.after;
  const size_t count = std::min<uint64_t>(last_ - before, kReadAtOnce);
  if (count == 0) {
    ended_ = true;
    return "]}\n";
  }
  const auto entries = world_->journal().Read({}, count, cursor_);
  // Another life of the world, or entries that are forgotten by now.
  if (!entries.ok() || cursor_.after != before + count) return std::nullopt;
  std::string text;
  for (const JournalEntry& entry : *entries) {
    absl::StrAppend(&text, entry.number == 1 ? "\n" : ",\n",
                    StepText(entry, world_->options().name));
  }
  return text;
}

absl::StatusOr<ordered_json> MakeBundle(World& world, const std::string& endpoint,
                                        const std::string& version) {
  ASSIGN_OR_RETURN(auto writer, BundleWriter::Begin(world.shared_from_this(), endpoint, version));
  std::string text;
  while (const auto piece = writer.Next()) text += *piece;
  return ordered_json::parse(text);
}

absl::StatusOr<Bundle> BundleUntil(World& world, const std::string& endpoint, JournalCursor cursor,
                                   uint64_t entry) {
  Bundle bundle{.world = world.options().name,
                .seed = world.seed(),
                .auth = world.options().auth,
                .limits = world.options().limits,
                .endpoint = endpoint,
                .trace_webhooks = world.options().trace_webhooks};
  while (cursor.after < entry) {
    uint64_t last = cursor.after;
    const size_t count = std::min<uint64_t>(entry - last, kReadAtOnce);
    ASSIGN_OR_RETURN(auto entries, world.journal().Read({}, count, cursor));
    if (entries.empty()) {
      return errors::BundleImpossible(
          absl::StrCat("there is no entry ", entry, ", the last one is ", last));
    }
    for (JournalEntry& read : entries) {
      RETURN_IF_ERROR(CheckKept(read, ++last));
      bundle.steps.push_back({.line = "",
                              .time = read.time,
                              .action = std::move(read.action),
                              .caller = std::move(read.caller),
                              .cache = std::move(read.cache),
                              .outcome = std::move(read.outcome),
                              .traceparent = std::move(read.traceparent),
                              .detail = std::move(read.detail),
                              .cause_known = read.cause.has_value(),
                              .input = std::move(read.payload)});
    }
  }
  bundle.from = bundle.steps.front().time;
  for (const JournalStore::Claims& caller : world.journal().ListCallers()) {
    bundle.callers[caller.caller] = caller.claims;
  }
  return bundle;
}

absl::StatusOr<Bundle> ParseBundle(const ordered_json& bundle_json) {
  const json plain = bundle_json;
  JsonReader reader(plain, "");
  const auto format = reader.Number("format", 1, UINT32_MAX);
  if (!format) return errors::Malformed("/format", "must be a number; this is no bundle");
  if (*format > kFormat) {
    return errors::Malformed("/format", "is of a later emulator; this one knows formats 1 and 2");
  }
  Bundle bundle;
  bundle.world = reader.RequiredText("world");
  bundle.seed = reader.RequiredText("seed");
  bundle.endpoint = reader.RequiredText("endpoint");
  const auto auth = AuthModeFromName(reader.RequiredText("auth"));
  if (!auth) reader.Wrong("auth", "must be open or enforce");
  bundle.auth = auth.value_or(AuthMode::kOpen);
  if (!reader.first_mistake().ok()) return reader.first_mistake();
  if (const auto world = WorldName::Parse(bundle.world); !world.ok()) return world.status();
  try {
    bundle.from = absl::FromUnixMicros(IntegerOf(plain.at("clock").at("from_us")));
    if (!IsClockTime(bundle.from)) return errors::Malformed("/clock/from_us", kNoClockTime);
    bundle.trace_webhooks = plain.value("trace_webhooks", false);
    bundle.callers = plain.at("callers").get<std::map<std::string, std::string>>();
    plain.at("journal").get<json::array_t>();
  } catch (const std::exception& error) {
    return errors::Malformed("/", error.what());
  }
  RETURN_IF_ERROR(ReadLimits(plain.value("limits", json::object()), bundle));
  RETURN_IF_ERROR(ReadSteps(bundle_json.at("journal"), *format, bundle));
  return bundle;
}

}  // namespace emulator
