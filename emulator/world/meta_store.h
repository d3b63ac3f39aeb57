#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What a database remembers of the world it belongs to.
inline constexpr char kSeedKey[] = "seed";
// "enforce", the limits as SetLimit has them, joined by commas, and "manual" with the time in
// microseconds; absent when they are the defaults.
inline constexpr char kAuthKey[] = "auth";
inline constexpr char kLimitsKey[] = "limits";
inline constexpr char kClockKey[] = "clock";
// The latest time the world is known to have had, in microseconds.
inline constexpr char kNowKey[] = "now";
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
