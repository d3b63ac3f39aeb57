#include "emulator/world/world_settings.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/limits.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

constexpr char kRunning[] = "running";

std::optional<absl::Time> ReadTime(MetaStore& meta, const char* key) {
  int64_t us = 0;
  if (!absl::SimpleAtoi(meta.Find(key).value_or(""), &us)) return std::nullopt;
  return absl::FromUnixMicros(us);
}

}  // namespace

void WriteSettings(Database& db, const WorldOptions& options, absl::string_view seed) {
  MetaStore meta(db);
  meta.Put(kSeedKey, seed);
  meta.Put(kAuthKey, AuthModeName(options.auth));
  meta.Put(kLimitsKey, absl::StrJoin(LimitValues(options.limits), ",", absl::PairFormatter("=")));
  meta.Put(kClockKey, options.clock_frozen_at
                          ? absl::StrCat(absl::ToUnixMicros(*options.clock_frozen_at))
                          : "system");
  meta.Put(kClockModeKey, options.clock_frozen_at ? kFrozen : kRunning);
}

StoredWorld ReadSettings(Database& db, WorldOptions& options) {
  MetaStore meta(db);
  options.auth = AuthModeFromName(meta.Find(kAuthKey).value_or("")).value_or(AuthMode::kOpen);
  const std::string limits = meta.Find(kLimitsKey).value_or("");
  for (absl::string_view limit : absl::StrSplit(limits, ',', absl::SkipEmpty())) {
    SetLimit(limit, options.limits).IgnoreError();
  }
  options.clock_frozen_at = ReadTime(meta, kClockKey);
  return {.seed = meta.Find(kSeedKey).value_or(""),
          .clock_frozen = meta.Find(kClockModeKey).value_or("") == kFrozen,
          .now = ReadTime(meta, kNowKey)};
}

std::string ReadSeed(Database& db) { return MetaStore(db).Find(kSeedKey).value_or(""); }

void WriteClock(Database& db, absl::Time now, bool frozen) {
  MetaStore meta(db);
  meta.Put(kNowKey, absl::StrCat(absl::ToUnixMicros(now)));
  meta.Put(kClockModeKey, frozen ? kFrozen : kRunning);
}

std::optional<absl::Time> ReadClock(Database& db) {
  MetaStore meta(db);
  return ReadTime(meta, kNowKey);
}

}  // namespace emulator
