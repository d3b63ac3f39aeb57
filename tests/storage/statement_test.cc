#include "emulator/storage/statement.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

class StatementTest : public testing::Test {
 protected:
  StatementTest() { db_.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, value)"); }
  Database db_{Database::kInMemory};
};

TEST_F(StatementTest, BringsBackWhatWasBound) {
  Statement insert(db_, "INSERT INTO t (value) VALUES (?1)");
  const std::string zeros("\0a\0", 3);
  insert.Run(Blob{zeros});
  insert.Run(absl::string_view("text"));
  insert.Run(int64_t{-5});
  insert.Run(absl::FromUnixMicros(1234567));
  Statement select(db_, "SELECT value FROM t ORDER BY id");
  Rows rows = select.Query();
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Text(0), zeros);
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Text(0), "text");
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Int(0), -5);
  ASSERT_TRUE(rows.Next());
  EXPECT_EQ(rows.Time(0), absl::FromUnixMicros(1234567));
  EXPECT_FALSE(rows.Next());
}

TEST_F(StatementTest, EmptyBytesAreNotNull) {
  Statement insert(db_, "INSERT INTO t (value) VALUES (?1)");
  insert.Run(Blob{""});
  insert.Run(absl::string_view());
  Statement select(db_, "SELECT value FROM t");
  Rows rows = select.Query();
  ASSERT_TRUE(rows.Next());
  EXPECT_FALSE(rows.IsNull(0));
  ASSERT_TRUE(rows.Next());
  EXPECT_FALSE(rows.IsNull(0));
}

TEST_F(StatementTest, CountsChangedRows) {
  db_.Execute("INSERT INTO t (value) VALUES (1), (2), (3)");
  Statement remove(db_, "DELETE FROM t WHERE value > ?1");
  EXPECT_EQ(remove.Run(1), 2);
  EXPECT_EQ(remove.Run(1), 0);
}

TEST_F(StatementTest, AnAbandonedQueryCanBeRunAgain) {
  db_.Execute("INSERT INTO t (value) VALUES (1), (2)");
  Statement select(db_, "SELECT value FROM t ORDER BY id");
  for (int i = 0; i < 2; ++i) {
    Rows rows = select.Query();
    ASSERT_TRUE(rows.Next());
    EXPECT_EQ(rows.Int(0), 1);
  }
}

TEST_F(StatementTest, BadSqlAndBrokenConstraintsThrow) {
  Statement nonsense(db_, "SELEKT 1");
  EXPECT_THROW(nonsense.Run(), StorageError);
  Statement insert(db_, "INSERT INTO t (id) VALUES (?1)");
  insert.Run(1);
  EXPECT_THROW(insert.Run(1), StorageError);
  EXPECT_EQ(insert.Run(2), 1) << "a statement that failed can be used again";
}

}  // namespace
}  // namespace emulator
