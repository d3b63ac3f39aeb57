#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/storage/database.h"

namespace emulator {

// The version of the tables this emulator knows.
inline constexpr int64_t kSchemaVersion = 4;

// Opens the database at `path` (or Database::kInMemory) and brings its tables to kSchemaVersion:
// a new one gets them, an older one is migrated in one transaction.
//
// Fails, the file untouched: DataLocked when another process has it, DataNewer when a newer
// emulator wrote it, DataDamaged when it is no database of ours, DataUnusable when it cannot be
// opened or made.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const std::string& path);

// Gives a database of ours new, empty tables in the place of all it holds.
void MakeEmpty(Database& db);

// Removes the files of a database, which may be open still; nothing for one in memory.
void RemoveDatabase(const std::string& path);

}  // namespace emulator
