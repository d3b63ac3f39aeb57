// Reads the repository: what reviewers forget to look for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tidy/rules.h"

namespace emulator::tidy {
namespace {

using ::testing::IsEmpty;

const std::vector<Source>& Emulator() {
  static const auto& sources = *new std::vector<Source>(ReadSources({"emulator"}));
  return sources;
}

const std::vector<Source>& Everything() {
  static const auto& sources =
      *new std::vector<Source>(ReadSources({"emulator", "tests", "fixtures", "bench"}));
  return sources;
}

TEST(TidyTest, TheTestsFindTheProject) { EXPECT_GT(Everything().size(), 300u); }

TEST(TidyTest, LayersIncludeOnlyWhatTheyUse) {
  EXPECT_THAT(LayersIncludeOnlyWhatTheyUse(Emulator(), LayersOf(ReadLists())), IsEmpty());
}

TEST(TidyTest, ThirdPartyHeadersStayWhereTheyBelong) {
  EXPECT_THAT(ThirdPartyHeadersStayWhereTheyBelong(Emulator(), LayersOf(ReadLists())), IsEmpty());
}

TEST(TidyTest, SqlStandsInStoresOnly) { EXPECT_THAT(SqlStandsInStoresOnly(Emulator()), IsEmpty()); }

TEST(TidyTest, TimeAndChanceAreInjected) {
  EXPECT_THAT(TimeAndChanceAreInjected(ReadSources({"emulator", "tests"})), IsEmpty());
}

TEST(TidyTest, FilesAndLinesAreShort) {
  EXPECT_THAT(FilesAndLinesAreShort(Everything()), IsEmpty());
}

TEST(TidyTest, FunctionsAreShort) { EXPECT_THAT(FunctionsAreShort(Everything()), IsEmpty()); }

TEST(TidyTest, NothingIsLeftOver) { EXPECT_THAT(NothingIsLeftOver(Everything()), IsEmpty()); }

TEST(TidyTest, EverySourceIsBuilt) {
  EXPECT_THAT(EverySourceIsBuilt(Emulator(), ReadLists()), IsEmpty());
}

}  // namespace
}  // namespace emulator::tidy
