#include "emulator/storage/shared_image.h"

#include <gtest/gtest.h>

#include <string>

#include "emulator/storage/statement.h"

namespace emulator {
namespace {

class SharedImageTest : public testing::Test {
 protected:
  SharedImageTest() { db_.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, value BLOB)"); }

  // A row of about a page.
  void Put(int id, char value) {
    Statement put(db_, "INSERT OR REPLACE INTO t (id, value) VALUES (?1, ?2)");
    const std::string bytes(3500, value);
    put.Run(id, Blob{bytes});
  }
  static std::string ValuesOf(Database& db) {
    Statement list(db, "SELECT substr(value, 1, 1) FROM t ORDER BY id");
    std::string values;
    for (Rows rows = list.Query(); rows.Next();) values += rows.Text(0);
    return values;
  }

  Database db_{Database::kInMemory};
  const SharedImage::ByteCount bytes_ = std::make_shared<std::atomic<size_t>>(0);
};

TEST_F(SharedImageTest, ADatabaseBeginsAsTheImageWasAndGoesItsOwnWay) {
  Put(1, 'a');
  const SharedImage image(db_, nullptr, bytes_);
  Put(1, 'b');
  const auto copy = image.NewDatabase();
  EXPECT_EQ(ValuesOf(*copy), "a");
  copy->Execute("INSERT INTO t VALUES (2, 'c')");
  EXPECT_EQ(ValuesOf(*copy), "ac");
  EXPECT_EQ(ValuesOf(*image.NewDatabase()), "a");
  EXPECT_EQ(ValuesOf(db_), "b");
}

TEST_F(SharedImageTest, ALaterImageCostsTheMemoryOfWhatChanged) {
  for (int id = 1; id <= 100; ++id) Put(id, 'a');
  const SharedImage first(db_, nullptr, bytes_);
  const size_t alone = *bytes_;
  EXPECT_GT(alone, 100 * SharedImage::kPageBytes);
  Put(50, 'b');
  {
    const SharedImage second(db_, &first, bytes_);
    EXPECT_LT(*bytes_ - alone, 5 * SharedImage::kPageBytes);
    EXPECT_EQ(ValuesOf(*second.NewDatabase())[49], 'b');
  }
  EXPECT_EQ(*bytes_, alone) << "what only the second had is gone with it";
  EXPECT_EQ(ValuesOf(*first.NewDatabase()), std::string(100, 'a'));
}

TEST_F(SharedImageTest, AnImageOutlivesTheOneThatItSharesPagesWith) {
  for (int id = 1; id <= 10; ++id) Put(id, 'a');
  auto first = std::make_unique<SharedImage>(db_, nullptr, bytes_);
  Put(1, 'b');
  const SharedImage second(db_, first.get(), bytes_);
  first.reset();
  EXPECT_EQ(ValuesOf(*second.NewDatabase()), "b" + std::string(9, 'a'));
}

}  // namespace
}  // namespace emulator
