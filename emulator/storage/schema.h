#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/storage/database.h"

namespace emulator {

// The version of the tables this emulator knows.
inline constexpr int64_t kSchemaVersion = 6;

// A database in memory, with empty tables.
std::unique_ptr<Database> NewTables();

// Writes `content`, which is in memory, to a new file in one step, and opens it; for
// Database::kInMemory it is `content` itself. `content` must have settings: rows in the table meta.
//
// Fails, and leaves no file: DataLocked, DataUnusable when it cannot be made, or is there already.
absl::StatusOr<std::unique_ptr<Database>> CreateDatabase(const std::string& path,
                                                         std::unique_ptr<Database> content);

// Opens the file at `path` and brings its tables to kSchemaVersion in one transaction. Null when
// there is none. A file without tables, or without settings, was never finished, because the
// process that made it died: it is removed, the log says so, and the answer is null.
//
// Fails, the file untouched: DataLocked when another process has it, DataNewer when a newer
// emulator wrote it, DataDamaged when it is not a database of ours, DataUnusable when it cannot be
// opened.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const std::string& path);

// Removes the files of a database, which may be open still; nothing for one in memory.
void RemoveDatabase(const std::string& path);

}  // namespace emulator
