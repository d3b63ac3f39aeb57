#include "emulator/storage/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace emulator {
namespace {

// Measured in docs/benchmarks.md: NORMAL with a long checkpoint interval doubles the rate of writes
// and loses nothing when the process is killed.
constexpr char kFilePragmas[] =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA wal_autocheckpoint = 10000;"
    // Takes the lock now, so that a second process learns of it at its start.
    "BEGIN IMMEDIATE; COMMIT;";

constexpr char kMemoryPragmas[] = "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;";

}  // namespace

Database::Database(const std::string& path) : path_(path) {
  // Counting every allocation under a global lock costs a tenth of each statement.
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &handle_, kFlags, nullptr);
  try {
    Check(code);
    Execute(path == kInMemory ? kMemoryPragmas : kFilePragmas);
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::Execute(const char* sql) {
  Check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

void Database::CopyFrom(Database& source) {
  sqlite3_backup* const copying = sqlite3_backup_init(handle_, "main", source.handle_, "main");
  if (copying == nullptr) Check(sqlite3_errcode(handle_));
  const int step = sqlite3_backup_step(copying, -1);
  Check(sqlite3_backup_finish(copying));
  // A step that finds the database busy copies nothing, and sqlite3_backup_finish reports no error.
  Check(step);
}

void Database::RawImage::Free::operator()(unsigned char* bytes) const { sqlite3_free(bytes); }

std::string Database::Image() const {
  const RawImage image = Serialize();
  return {reinterpret_cast<const char*>(image.bytes.get()), image.size};
}

Database::RawImage Database::Serialize() const {
  sqlite3_int64 size = 0;
  RawImage image;
  image.bytes.reset(sqlite3_serialize(handle_, "main", &size, 0));
  if (image.bytes == nullptr) throw StorageError(SQLITE_NOMEM, "out of memory");
  image.size = static_cast<size_t>(size);
  return image;
}

Database::RawImage Database::NewImage(size_t size) {
  RawImage image;
  image.bytes.reset(static_cast<unsigned char*>(sqlite3_malloc64(size)));
  if (image.bytes == nullptr) throw StorageError(SQLITE_NOMEM, "out of memory");
  image.size = size;
  return image;
}

void Database::Load(const std::string& image) {
  RawImage raw = NewImage(image.size());
  std::copy(image.begin(), image.end(), raw.bytes.get());
  Load(std::move(raw));
}

void Database::Load(RawImage image) {
  const auto size = static_cast<sqlite3_int64>(image.size);
  // SQLite frees the bytes, also when it refuses them.
  Check(sqlite3_deserialize(handle_, "main", image.bytes.release(), size, size,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY));
}

int64_t Database::MemoryBytes() { return sqlite3_memory_used(); }

int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }

int64_t Database::changes() const { return sqlite3_changes64(handle_); }

int64_t Database::total_changes() const { return sqlite3_total_changes64(handle_); }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Database::Check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw StorageError(code & 0xFF, handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory");
}

}  // namespace emulator
