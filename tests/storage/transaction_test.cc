#include "emulator/storage/transaction.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() { db_.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY)"); }
  int64_t Count() {
    Statement count(db_, "SELECT count(*) FROM t");
    Rows rows = count.Query();
    rows.Next();
    return rows.Int(0);
  }
  Database db_{Database::kInMemory};
  TransactionStatements statements_{db_};
};

TEST_F(TransactionTest, KeepsWhatWasCommitted) {
  {
    Transaction transaction(statements_);
    db_.Execute("INSERT INTO t VALUES (1)");
    transaction.Commit();
  }
  EXPECT_EQ(Count(), 1);
}

TEST_F(TransactionTest, UndoesWhatWasNot) {
  {
    Transaction transaction(statements_);
    db_.Execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(Count(), 0);
}

TEST_F(TransactionTest, UndoesOnAnException) {
  try {
    Transaction transaction(statements_);
    db_.Execute("INSERT INTO t VALUES (1)");
    db_.Execute("INSERT INTO t VALUES (1)");
  } catch (const StorageError&) {
  }
  EXPECT_EQ(Count(), 0);
  EXPECT_FALSE(db_.in_transaction());
}

TEST_F(TransactionTest, OneWithinAnotherThrows) {
  Transaction outer(statements_);
  EXPECT_THROW(Transaction inner(statements_), StorageError);
}

}  // namespace
}  // namespace emulator
