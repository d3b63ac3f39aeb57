#include "emulator/storage/schema.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/storage/statement.h"
#include "emulator/storage/tables_image.h"
#include "tests/storage/new_database.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

std::string OpenError(const std::string& path) {
  return std::string(OpenDatabase(path).status().message());
}

// The files in a directory, sorted.
std::string FilesIn(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.insert(entry.path().filename());
  }
  return absl::StrJoin(names, " ");
}

TEST(SchemaTest, ADatabaseIsOpenedAgain) {
  const TemporaryDirectory directory;
  NewDatabase(directory.File("a.db"))->Execute("INSERT INTO caches (name) VALUES ('x')");
  const auto db = OpenDatabase(directory.File("a.db"));
  ASSERT_TRUE(db.ok()) << db.status();
  Statement count(**db, "SELECT count(*) FROM caches");
  Rows rows = count.Query();
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Int(0), 1);
}

TEST(SchemaTest, WorldsInMemoryHaveNothingInCommonButTheirTables) {
  const auto a = NewTables();
  const auto b = NewTables();
  a->Execute("INSERT INTO caches (name) VALUES ('x')");
  Statement count(*b, "SELECT count(*) FROM caches");
  Rows rows = count.Query();
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Int(0), 0);
}

TEST(SchemaTest, TheTablesMadeAtTheBuildAreWholeAndOfThisVersion) {
  EXPECT_GT(ImageOfTables().size, 0u);
  const auto db = NewTables();
  Statement version(*db, "PRAGMA user_version");
  Rows versions = version.Query();
  ASSERT_TRUE(versions.Next());
  EXPECT_EQ(versions.Int(0), kSchemaVersion);
  Statement check(*db, "PRAGMA integrity_check");
  Rows checks = check.Query();
  ASSERT_TRUE(checks.Next());
  EXPECT_EQ(checks.Text(0), "ok");
}

TEST(SchemaTest, AFileWithoutTablesWasNeverFinishedAndIsRemoved) {
  const TemporaryDirectory directory;
  std::ofstream(directory.File("empty.db")).close();
  { Database(directory.File("opened.db")); }
  for (const char* name : {"empty.db", "opened.db"}) {
    EXPECT_EQ(*OpenDatabase(directory.File(name)), nullptr);
  }
  EXPECT_EQ(FilesIn(directory.path()), "");
}

TEST(SchemaTest, AFileWithoutSettingsWasNeverFinishedAndIsRemoved) {
  const TemporaryDirectory directory;
  NewDatabase(directory.File("a.db"))->Execute("DELETE FROM meta");
  EXPECT_EQ(*OpenDatabase(directory.File("a.db")), nullptr);
  EXPECT_EQ(FilesIn(directory.path()), "");
}

TEST(SchemaTest, AFileThatIsThereIsNotWrittenOver) {
  const TemporaryDirectory directory;
  NewDatabase(directory.File("a.db"));
  EXPECT_FALSE(CreateDatabase(directory.File("a.db"), NewTables()).ok());
  EXPECT_NE(*OpenDatabase(directory.File("a.db")), nullptr);
}

TEST(SchemaTest, ACreationThatFailsLeavesNoFile) {
  const TemporaryDirectory directory;
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_NE(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
  // As a disk that is full after so many bytes.
  for (const rlim_t bytes : {0, 512, 4096, 20'000, 100'000}) {
    const rlimit full = {.rlim_cur = bytes, .rlim_max = before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto created = CreateDatabase(directory.File("a.db"), NewTables());
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_FALSE(created.ok()) << bytes;
    EXPECT_EQ(FilesIn(directory.path()), "") << bytes;
  }
}

// The tables of version 1 that version 2 changed, with what a user may have had in them.
constexpr char kVersion1[] = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO meta VALUES ('seed', 's');
CREATE TABLE items (id INTEGER PRIMARY KEY, cache_id INTEGER NOT NULL, key BLOB NOT NULL,
                    type INTEGER NOT NULL, expires_us INTEGER NOT NULL, value BLOB);
CREATE UNIQUE INDEX items_by_key ON items (cache_id, key);
CREATE TABLE list_elements (item_id INTEGER NOT NULL, position INTEGER NOT NULL, value BLOB);
CREATE UNIQUE INDEX list_elements_by_position ON list_elements (item_id, position);
CREATE TABLE dictionary_fields (item_id INTEGER NOT NULL, field BLOB NOT NULL, value BLOB);
CREATE TABLE journal (
  number INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, action TEXT NOT NULL,
  token_id TEXT NOT NULL, cache TEXT NOT NULL, subject BLOB NOT NULL, outcome TEXT NOT NULL,
  detail TEXT NOT NULL);
CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, cache_id INTEGER NOT NULL, name TEXT NOT NULL,
  topic TEXT NOT NULL, post_url TEXT NOT NULL, secret TEXT NOT NULL);
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id INTEGER NOT NULL, cache TEXT NOT NULL,
  webhook TEXT NOT NULL, topic TEXT NOT NULL, sequence_number INTEGER NOT NULL,
  token_id TEXT NOT NULL, text TEXT NOT NULL, event_us INTEGER NOT NULL, state INTEGER NOT NULL,
  post_url TEXT, body BLOB, signature TEXT, publish_us INTEGER, finished_us INTEGER,
  http_status INTEGER, problem TEXT);
CREATE INDEX deliveries_pending ON deliveries (webhook_id, id) WHERE state = 0;
INSERT INTO items VALUES (1, 1, x'61', 0, 5, x'76'), (2, 1, x'62', 3, 5, NULL),
                         (7, 1, x'63', 1, 5, NULL);
INSERT INTO list_elements VALUES (2, -1, x'00'), (2, 0, x'00');
INSERT INTO dictionary_fields VALUES (7, x'00', x'00');
PRAGMA application_id = 1299137901;
PRAGMA user_version = 1;
)sql";

TEST(SchemaTest, AFileOfVersion1IsMigratedWithItsItems) {
  const TemporaryDirectory directory;
  { Database(directory.File("a.db")).Execute(kVersion1); }
  const auto db = OpenDatabase(directory.File("a.db"));
  ASSERT_TRUE(db.ok()) << db.status();
  Statement read(**db, "SELECT id, key, type, expires_us, length, value FROM items ORDER BY id");
  std::string items;
  for (Rows rows = read.Query(); rows.Next();) {
    absl::StrAppend(&items, rows.Int(0), rows.Text(1), rows.Int(2), rows.Int(3), ":", rows.Int(4),
                    rows.Text(5), " ");
  }
  EXPECT_EQ(items, "1a05:0v 2b35:2 7c15:1 ");
}

// Brings a database of version 1 to version 4, with entries and deliveries of that time.
constexpr char kOfVersion4[] = R"sql(
INSERT INTO journal (number, time_us, action, token_id, cache, subject, outcome, detail) VALUES
  (1, 5, 'cache_client.pubsub.Pubsub/Publish', '', '', '', 'OK',
   '"sequence_number":1,"sequence_page":2'),
  (2, 5, 'cache_client.Scs/Get', '', '', '', 'OK', '');
ALTER TABLE journal ADD COLUMN caller TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN payload_bytes INTEGER NOT NULL DEFAULT -1;
ALTER TABLE journal ADD COLUMN payload BLOB;
ALTER TABLE deliveries ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN due_us INTEGER;
ALTER TABLE deliveries ADD COLUMN fault TEXT NOT NULL DEFAULT '';
INSERT INTO deliveries (id, webhook_id, cache, webhook, topic, sequence_number, token_id, text,
                        event_us, state, place, due_us, fault) VALUES
  (1, 1, 'c', 'w', 't', 1, '', 'x', 0, 0, 7, NULL, ''),
  (2, 1, 'c', 'w', 't', 1, '', 'x', 0, 0, 0, NULL, ''),
  (3, 1, 'c', 'w', 't', 1, '', 'x', 0, 0, 0, 9, ''),
  (4, 1, 'c', 'w', 't', 1, '', 'x', 0, 0, 0, 9, '{"rule":"slow","delay_ms":3}'),
  (5, 1, 'c', 'w', 't', 1, '', 'x', 0, 2, 0, NULL, '');
PRAGMA user_version = 4;
)sql";

TEST(SchemaTest, AFileOfVersion4KnowsItsDetailsAndWhatItsDeliveriesWaitFor) {
  const TemporaryDirectory directory;
  {
    Database db(directory.File("a.db"));
    db.Execute(kVersion1);
    db.Execute(kOfVersion4);
  }
  const auto db = OpenDatabase(directory.File("a.db"));
  ASSERT_TRUE(db.ok()) << db.status();
  Statement entries(**db, "SELECT detail, cause IS NULL, during FROM journal ORDER BY number");
  std::string journal;
  for (Rows rows = entries.Query(); rows.Next();) {
    absl::StrAppend(&journal, rows.Text(0), rows.Int(1), rows.Text(2), " ");
  }
  EXPECT_EQ(journal, R"({"sequence_number":1,"sequence_page":2}1 1 )");
  Statement deliveries(**db, "SELECT id, state FROM deliveries ORDER BY id");
  std::string states;
  for (Rows rows = deliveries.Query(); rows.Next();) {
    absl::StrAppend(&states, rows.Int(0), ":", rows.Int(1), " ");
  }
  EXPECT_EQ(states, "1:0 2:5 3:6 4:7 5:2 ") << "pending, held, gathered, delayed, delivered";
}

TEST(SchemaTest, AFileInUseIsRefused) {
  const TemporaryDirectory directory;
  const auto first = NewDatabase(directory.File("a.db"));
  EXPECT_EQ(OpenError(directory.File("a.db")),
            "The data is in use by another process: " + directory.File("a.db"));
}

TEST(SchemaTest, ANewerFileIsRefusedAndLeftAsItIs) {
  const TemporaryDirectory directory;
  NewDatabase(directory.File("a.db"))->Execute("PRAGMA user_version = 99");
  EXPECT_NE(OpenError(directory.File("a.db")).find("newer emulator (schema 99"), std::string::npos);
  EXPECT_NE(OpenError(directory.File("a.db")).find("schema 99"), std::string::npos);
}

TEST(SchemaTest, AFileOfAVersionThatNeverWasIsRefused) {
  const TemporaryDirectory directory;
  for (const char* version : {"-1", "0", "-2147483648"}) {
    const std::string path = directory.File(absl::StrCat("a", version, ".db"));
    NewDatabase(path)->Execute(absl::StrCat("PRAGMA user_version = ", version).c_str());
    EXPECT_NE(OpenError(path).find("damaged"), std::string::npos) << version;
  }
}

TEST(SchemaTest, AFileThatIsNoDatabaseIsRefused) {
  const TemporaryDirectory directory;
  std::ofstream(directory.File("a.db")) << std::string(8192, 'x');
  EXPECT_NE(OpenError(directory.File("a.db")).find("damaged"), std::string::npos);
}

TEST(SchemaTest, TheDatabaseOfAnotherProgramIsRefused) {
  const TemporaryDirectory directory;
  { Database(directory.File("a.db")).Execute("CREATE TABLE notes (text)"); }
  EXPECT_NE(OpenError(directory.File("a.db")).find("not a database of the emulator"),
            std::string::npos);
}

TEST(SchemaTest, APathThatCannotBeMadeIsNamed) {
  const auto created = CreateDatabase("/nowhere/at/all.db", NewTables());
  EXPECT_NE(created.status().message().find("/nowhere/at/all.db"), std::string::npos);
}

}  // namespace
}  // namespace emulator
