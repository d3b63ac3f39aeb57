#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What a database remembers of the world it belongs to.
inline constexpr char kSeedKey[] = "seed";
// "enforce", the limits as SetLimit has them, joined by commas, and where the clock stood still
// when the world was new, in microseconds; anything else, or absent: the defaults.
inline constexpr char kAuthKey[] = "auth";
inline constexpr char kLimitsKey[] = "limits";
inline constexpr char kClockKey[] = "clock";
// The latest time the world is known to have had, in microseconds, and whether its clock stood
// still then: kFrozen or not. Absent: as when the world was new.
inline constexpr char kNowKey[] = "now";
inline constexpr char kClockModeKey[] = "clock_mode";
inline constexpr char kFrozen[] = "frozen";
// What the latest scenario minted, as JSON.
inline constexpr char kScenarioCredentialsKey[] = "scenario_credentials";

class MetaStore {
 public:
  explicit MetaStore(Database& db);

  std::optional<std::string> Find(absl::string_view key);
  // A key has one value: the latest.
  void Put(absl::string_view key, absl::string_view value);

 private:
  Statement find_;
  Statement put_;
};

}  // namespace emulator
