#include "emulator/storage/schema.h"

#include <sqlite3.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/statement.h"
#include "emulator/storage/tables_image.h"
#include "emulator/storage/transaction.h"

namespace emulator {
namespace {

// "MoEm": tells our files from other programs' databases.
constexpr int64_t kApplicationId = 0x4D6F456D;

// Times end in _us: microseconds since the epoch. One migration per version, never edited once
// released; migration n leads from version n to n + 1.
constexpr std::array<const char*, kSchemaVersion> kMigrations = {R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE draws (purpose TEXT PRIMARY KEY, made INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE caches (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);

-- One row per key, whatever its type; a scalar's value is here, a collection's elements are below.
-- A rowid table: values of a kilobyte would overflow the pages of a clustered index.
CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  cache_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  type INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  value BLOB);
CREATE UNIQUE INDEX items_by_key ON items (cache_id, key);

-- Positions of a list are consecutive; the first one may be negative.
CREATE TABLE list_elements (item_id INTEGER NOT NULL, position INTEGER NOT NULL, value BLOB);
CREATE UNIQUE INDEX list_elements_by_position ON list_elements (item_id, position);

CREATE TABLE dictionary_fields (item_id INTEGER NOT NULL, field BLOB NOT NULL, value BLOB);
CREATE UNIQUE INDEX dictionary_fields_by_field ON dictionary_fields (item_id, field);

CREATE TABLE topics (
  id INTEGER PRIMARY KEY,
  cache_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  page INTEGER NOT NULL,
  last_number INTEGER NOT NULL);
CREATE UNIQUE INDEX topics_by_name ON topics (cache_id, name);

-- slot = topic id * 2^32 + sequence number, so that a topic's messages lie side by side in order.
CREATE TABLE messages (
  slot INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  value BLOB,
  publisher_id TEXT NOT NULL,
  event_us INTEGER NOT NULL);

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cache_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  topic TEXT NOT NULL,
  post_url TEXT NOT NULL,
  secret TEXT NOT NULL);
CREATE UNIQUE INDEX webhooks_by_name ON webhooks (cache_id, name);
CREATE INDEX webhooks_by_topic ON webhooks (cache_id, topic);

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id INTEGER NOT NULL,
  cache TEXT NOT NULL,
  webhook TEXT NOT NULL,
  topic TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  text TEXT NOT NULL,
  event_us INTEGER NOT NULL,
  state INTEGER NOT NULL,
  post_url TEXT,
  body BLOB,
  signature TEXT,
  publish_us INTEGER,
  finished_us INTEGER,
  http_status INTEGER,
  problem TEXT);
CREATE INDEX deliveries_pending ON deliveries (webhook_id, id) WHERE state = 0;

CREATE TABLE journal (
  number INTEGER PRIMARY KEY,
  time_us INTEGER NOT NULL,
  action TEXT NOT NULL,
  token_id TEXT NOT NULL,
  cache TEXT NOT NULL,
  subject BLOB NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL);
)sql",
                                                                 R"sql(
-- Items know how many elements they have; the value stands last, so that nothing is read across it.
CREATE TABLE items_2 (
  id INTEGER PRIMARY KEY,
  cache_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  type INTEGER NOT NULL,
  expires_us INTEGER NOT NULL,
  length INTEGER NOT NULL DEFAULT 0,
  value BLOB);
INSERT INTO items_2 SELECT id, cache_id, key, type, expires_us, CASE type
    WHEN 1 THEN (SELECT count(*) FROM dictionary_fields WHERE item_id = id)
    WHEN 3 THEN (SELECT count(*) FROM list_elements WHERE item_id = id)
    ELSE 0 END, value FROM items;
DROP TABLE items;
ALTER TABLE items_2 RENAME TO items;
CREATE UNIQUE INDEX items_by_key ON items (cache_id, key);

-- Not unique any more: when a list closes its gaps, positions coincide on the way.
DROP INDEX list_elements_by_position;
CREATE INDEX list_elements_by_position ON list_elements (item_id, position);

CREATE TABLE set_elements (
  item_id INTEGER NOT NULL,
  element BLOB NOT NULL,
  PRIMARY KEY (item_id, element)) WITHOUT ROWID;

-- Elements in the order (score, value). set_id is the item's id for sorted sets, and minus the
-- leaderboard's id for leaderboards.
CREATE TABLE ranked_elements (
  set_id INTEGER NOT NULL,
  value BLOB NOT NULL,
  score REAL NOT NULL,
  PRIMARY KEY (set_id, value)) WITHOUT ROWID;
CREATE INDEX ranked_elements_by_score ON ranked_elements (set_id, score, value);
-- Some of the elements, on two levels: how many elements stand between the mark before and this.
CREATE TABLE rank_marks (
  set_id INTEGER NOT NULL,
  level INTEGER NOT NULL,
  score REAL NOT NULL,
  value BLOB NOT NULL,
  gap INTEGER NOT NULL,
  PRIMARY KEY (set_id, level, score, value)) WITHOUT ROWID;

CREATE TABLE leaderboards (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cache_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  expires_us INTEGER NOT NULL,
  length INTEGER NOT NULL);
CREATE UNIQUE INDEX leaderboards_by_name ON leaderboards (cache_id, name);
CREATE INDEX leaderboards_by_expiry ON leaderboards (expires_us);

CREATE TABLE signing_keys (key_id TEXT PRIMARY KEY, expires_us INTEGER NOT NULL) WITHOUT ROWID;
)sql",
                                                                 R"sql(
-- The request, NULL when it was not kept; -1 bytes: the entry is no request.
ALTER TABLE journal ADD COLUMN caller TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN payload_bytes INTEGER NOT NULL DEFAULT -1;
ALTER TABLE journal ADD COLUMN payload BLOB;
-- What the callers' credentials said, once per block of 1024 entries of the journal.
CREATE TABLE callers (
  block INTEGER NOT NULL,
  caller TEXT NOT NULL,
  claims TEXT NOT NULL,
  PRIMARY KEY (block, caller)) WITHOUT ROWID;
)sql",
                                                                 R"sql(
ALTER TABLE webhooks ADD COLUMN previous_secret TEXT;
ALTER TABLE webhooks ADD COLUMN rotated_us INTEGER;

-- The queue a delivery stands in: its webhook's id, or 0 for the one of all; its place there, 0
-- while it is held back, and until when, NULL for until it is released.
ALTER TABLE deliveries ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN due_us INTEGER;
-- The delivery it repeats, or 0.
ALTER TABLE deliveries ADD COLUMN copy_of INTEGER NOT NULL DEFAULT 0;
-- What a rule did to it, as JSON; and what was sent when that is not what was signed.
ALTER TABLE deliveries ADD COLUMN fault TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN sent_headers TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN sent_body BLOB;
ALTER TABLE deliveries ADD COLUMN answer_headers TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN answer_body BLOB;
-- In the machine's time.
ALTER TABLE deliveries ADD COLUMN took_us INTEGER NOT NULL DEFAULT 0;
UPDATE deliveries SET lane = webhook_id, place = id;
DROP INDEX deliveries_pending;
CREATE INDEX deliveries_pending ON deliveries (lane, place) WHERE state = 0;

-- webhook_id 0: of all webhooks that have none of their own.
CREATE TABLE delivery_orders (
  webhook_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  concurrency INTEGER NOT NULL,
  window INTEGER NOT NULL,
  gather_us INTEGER NOT NULL,
  sequence TEXT NOT NULL,
  seen INTEGER NOT NULL);
)sql",
                                                                 R"sql(
-- The entry that brought this one about, 0 when none did, NULL when a build before this version
-- made it; numbers of attempts, joined by commas; the header of that name.
ALTER TABLE journal ADD COLUMN cause INTEGER;
ALTER TABLE journal ADD COLUMN during TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
-- The detail is an object of JSON now.
UPDATE journal SET detail = '{' || detail || '}' WHERE detail <> '';

-- The entry that brought the delivery about, NULL when a build before this version did, and that
-- of its attempt, NULL before it; how many deliveries of one chain of causes it is the last of.
ALTER TABLE deliveries ADD COLUMN cause INTEGER;
ALTER TABLE deliveries ADD COLUMN attempt INTEGER;
ALTER TABLE deliveries ADD COLUMN cause_depth INTEGER NOT NULL DEFAULT 1;
-- What the message was published with, and what was sent.
ALTER TABLE deliveries ADD COLUMN publisher_traceparent TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
-- What waits without a place is held, gathered or delayed.
UPDATE deliveries SET state = CASE WHEN due_us IS NULL THEN 5 WHEN fault = '' THEN 6 ELSE 7 END
  WHERE state = 0 AND place = 0;
CREATE INDEX deliveries_waiting ON deliveries (state, lane) WHERE state >= 5;
)sql",
                                                                 R"sql(
-- topics.last_number is written when a topic's newest message goes; until then the message has it.
)sql"};

int64_t ReadPragma(Database& db, const char* sql) {
  Statement statement(db, sql);
  Rows rows = statement.Query();
  return rows.Next() ? rows.Int(0) : 0;
}

bool HasTables(Database& db) { return ReadPragma(db, "SELECT count(*) FROM sqlite_schema") > 0; }

bool HasSettings(Database& db) { return ReadPragma(db, "SELECT count(*) FROM meta") > 0; }

void Migrate(Database& db, int64_t from) {
  if (from == kSchemaVersion) return;
  TransactionStatements statements(db);
  Transaction transaction(statements);
  for (int64_t version = from; version < kSchemaVersion; ++version) {
    db.Execute(kMigrations[version]);
  }
  db.Execute(absl::StrCat("PRAGMA user_version = ", kSchemaVersion,
                          "; PRAGMA application_id = ", kApplicationId)
                 .c_str());
  transaction.Commit();
}

// Whether the tables are ours, of a version we know.
absl::Status CheckTables(Database& db) {
  const int64_t version = ReadPragma(db, "PRAGMA user_version");
  if (ReadPragma(db, "PRAGMA application_id") != kApplicationId) {
    return errors::DataDamaged(db.path(), "not a database of the emulator");
  }
  if (version > kSchemaVersion) return errors::DataNewer(db.path(), version, kSchemaVersion);
  if (version < 1) {
    return errors::DataDamaged(db.path(), absl::StrCat("schema ", version, " never was"));
  }
  return absl::OkStatus();
}

// A database in memory with all tables. Copying it takes a fraction of the time that making the
// tables takes, and every world in memory needs them.
class Template {
 public:
  Template() : db_(Database::kInMemory) {
    const TablesImage image = ImageOfTables();
    if (image.size == 0) {
      Migrate(db_, 0);
      return;
    }
    std::string bytes(image.size, '\0');
    for (const TablesImage::Part& part : image.parts) {
      bytes.replace(part.offset, part.bytes.size(), part.bytes.data(), part.bytes.size());
    }
    db_.Load(bytes);
  }
  void CopyTo(Database& db) {
    absl::MutexLock lock(&mutex_);
    db.CopyFrom(db_);
  }

 private:
  absl::Mutex mutex_;
  Database db_ ABSL_GUARDED_BY(mutex_);
};

Template& Tables() {
  static auto& tables = *new Template();
  return tables;
}

absl::Status FromOpening(const std::string& path, const StorageError& error) {
  switch (error.code()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return errors::DataLocked(path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return errors::DataDamaged(path, error.what());
    default:
      return errors::DataUnusable(path, error.what());
  }
}

}  // namespace

std::unique_ptr<Database> NewTables() {
  auto db = std::make_unique<Database>(Database::kInMemory);
  Tables().CopyTo(*db);
  return db;
}

absl::StatusOr<std::unique_ptr<Database>> CreateDatabase(const std::string& path,
                                                         std::unique_ptr<Database> content) {
  if (path == Database::kInMemory) return content;
  if (std::filesystem::exists(path)) return errors::DataUnusable(path, "it exists already");
  try {
    auto db = std::make_unique<Database>(path);
    db->CopyFrom(*content);
    return db;
  } catch (const StorageError& error) {
    const absl::Status status = FromOpening(path, error);
    if (status != errors::DataLocked(path)) RemoveDatabase(path);
    return status;
  }
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const std::string& path) {
  if (path == Database::kInMemory || !std::filesystem::exists(path)) return nullptr;
  try {
    auto db = std::make_unique<Database>(path);
    const bool has_tables = HasTables(*db);
    if (has_tables) {
      RETURN_IF_ERROR(CheckTables(*db));
    }
    if (!has_tables || !HasSettings(*db)) {
      Log(absl::StrCat("removed ", path, ": the process that made it died before it was finished"));
      RemoveDatabase(path);
      return nullptr;
    }
    Migrate(*db, ReadPragma(*db, "PRAGMA user_version"));
    return db;
  } catch (const StorageError& error) {
    return FromOpening(path, error);
  }
}

void RemoveDatabase(const std::string& path) {
  if (path == Database::kInMemory) return;
  for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path + suffix).c_str());
}

}  // namespace emulator
