#include "emulator/storage/schema.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

std::string OpenError(const std::string& path) {
  return std::string(OpenDatabase(path).status().message());
}

TEST(SchemaTest, ADatabaseIsOpenedAgain) {
  const TemporaryDirectory directory;
  { (*OpenDatabase(directory.File("a.db")))->Execute("INSERT INTO caches (name) VALUES ('x')"); }
  EXPECT_TRUE(OpenDatabase(directory.File("a.db")).ok());
}

TEST(SchemaTest, AFileInUseIsRefused) {
  const TemporaryDirectory directory;
  const auto first = OpenDatabase(directory.File("a.db"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(OpenError(directory.File("a.db")),
            "The data is in use by another process: " + directory.File("a.db"));
}

TEST(SchemaTest, ANewerFileIsRefusedAndLeftAsItIs) {
  const TemporaryDirectory directory;
  { (*OpenDatabase(directory.File("a.db")))->Execute("PRAGMA user_version = 99"); }
  EXPECT_NE(OpenError(directory.File("a.db")).find("newer emulator (schema 99"), std::string::npos);
  EXPECT_NE(OpenError(directory.File("a.db")).find("schema 99"), std::string::npos);
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
  EXPECT_NE(OpenError("/nowhere/at/all.db").find("/nowhere/at/all.db"), std::string::npos);
}

}  // namespace
}  // namespace emulator
