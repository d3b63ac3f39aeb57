#include "emulator/storage/draws.h"

#include <gtest/gtest.h>

#include "emulator/storage/schema.h"
#include "emulator/storage/transaction.h"
#include "tests/storage/new_database.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

TEST(DrawsTest, OnePurposeNeverShiftsAnother) {
  const Seed seed("test");
  const auto left = NewTables();
  const auto right = NewTables();
  Draws a(*left, seed);
  Draws b(*right, seed);
  const std::string first = a.NextText("secret");
  a.NextText("token");
  const std::string second = a.NextText("secret");
  EXPECT_EQ(b.NextText("secret"), first);
  EXPECT_EQ(b.NextText("secret"), second);
  EXPECT_EQ(first.size(), 43u);
}

TEST(DrawsTest, ARestartRepeatsNothing) {
  const TemporaryDirectory directory;
  const Seed seed("test");
  std::string first;
  {
    const auto db = NewDatabase(directory.File("a.db"));
    first = Draws(*db, seed).NextText("secret");
  }
  const auto db = OpenDatabase(directory.File("a.db"));
  EXPECT_NE(Draws(**db, seed).NextText("secret"), first);
}

TEST(DrawsTest, ADrawThatIsRolledBackWasNeverMade) {
  const Seed seed("test");
  const auto db = NewTables();
  TransactionStatements statements(*db);
  Draws draws(*db, seed);
  std::string undone;
  {
    Transaction transaction(statements);
    undone = draws.NextText("secret");
  }
  EXPECT_EQ(draws.NextText("secret"), undone);
}

}  // namespace
}  // namespace emulator
