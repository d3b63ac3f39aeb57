#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/storage/database.h"
#include "emulator/world/world_options.h"

namespace emulator {

// What a database remembers of its world: how it was made, and where its clock was.
//
// Threads: the functions have no state. All throw StorageError when SQLite fails.

// Seed, mode, limits and clock of a world that is made or opened with these options.
void WriteSettings(Database& db, const WorldOptions& options, absl::string_view seed);

// How a world was when its database was left.
struct StoredWorld {
  std::string seed;
  bool clock_frozen = false;
  std::optional<absl::Time> now;
};
// Puts mode, limits and first clock into `options`, and returns the rest.
StoredWorld ReadSettings(Database& db, WorldOptions& options);
// Empty when the database has none.
std::string ReadSeed(Database& db);

void WriteClock(Database& db, absl::Time now, bool frozen);
// The time of the latest WriteClock; absent when there was none.
std::optional<absl::Time> ReadClock(Database& db);

}  // namespace emulator
