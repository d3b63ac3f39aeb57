// Each rule can fail: on a source made up for it, and not on its neighbour.

#include "tests/tidy/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace emulator::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Layers SomeLayers() {
  return LayersOf({{"base", "emulator_layer(base SOURCES clock.cc OUTSIDE OpenSSL::Crypto)"},
                   {"storage", "emulator_layer(storage SOURCES a.cc USES base)"},
                   {"domain/caches", "emulator_layer(caches SOURCES b.cc\n  USES storage)"}});
}

TEST(TidyRulesTest, ALayerUsesWhatTheLayersItUsesUse) {
  EXPECT_THAT(SomeLayers()["domain/caches"].uses, ElementsAre("base", "storage"));
  EXPECT_THAT(SomeLayers()["base"].uses, IsEmpty());
}

TEST(TidyRulesTest, AnIncludeOfAHigherLayerIsFound) {
  const Source lower{"emulator/storage/a.cc", {"#include \"emulator/domain/caches/b.h\""}};
  const Source higher{"emulator/domain/caches/b.cc", {"#include \"emulator/base/clock.h\""}};
  EXPECT_THAT(LayersIncludeOnlyWhatTheyUse({lower, higher}, SomeLayers()),
              ElementsAre(HasSubstr("emulator/storage/a.cc:1")));
}

TEST(TidyRulesTest, AFolderWithoutALayerIsFound) {
  const Source source{"emulator/attic/a.cc", {"#include \"emulator/base/clock.h\""}};
  EXPECT_THAT(LayersIncludeOnlyWhatTheyUse({source}, SomeLayers()),
              ElementsAre(HasSubstr("no emulator_layer")));
}

TEST(TidyRulesTest, AThirdPartyHeaderInAStrangeFolderOrAHeaderIsFound) {
  const std::vector<std::string> include = {"#include <openssl/evp.h>"};
  EXPECT_THAT(ThirdPartyHeadersStayWhereTheyBelong({{"emulator/base/clock.cc", include},
                                                    {"emulator/base/clock.h", include},
                                                    {"emulator/storage/a.cc", include}},
                                                   SomeLayers()),
              ElementsAre(HasSubstr("belongs into a .cc file"), HasSubstr("does not name")));
}

TEST(TidyRulesTest, SqlOutsideAStoreIsFound) {
  const std::vector<std::string> sql = {"Statement s(db, \"SELECT name FROM caches\");"};
  EXPECT_THAT(SqlStandsInStoresOnly({{"emulator/domain/caches/items.cc", sql},
                                     {"emulator/domain/caches/item_store.cc", sql}}),
              ElementsAre(HasSubstr("items.cc:1")));
}

TEST(TidyRulesTest, ASleepIsFound) {
  const std::vector<std::string> sleep = {"std::this_thread::sleep_for(1s);"};
  EXPECT_THAT(TimeAndChanceAreInjected({{"emulator/world/world.cc", sleep}}),
              ElementsAre(HasSubstr("world.cc:1")));
  EXPECT_THAT(TimeAndChanceAreInjected({{"emulator/base/clock.cc", sleep}}), IsEmpty());
}

TEST(TidyRulesTest, ALongLineAndALongFileAreFound) {
  const Source wide{"emulator/base/a.cc", {std::string(101, 'x')}};
  const Source script{"fixtures/a.mjs", {std::string(110, 'x')}};
  const Source tall{"emulator/base/b.cc", std::vector<std::string>(501)};
  EXPECT_THAT(FilesAndLinesAreShort({wide, script, tall}),
              ElementsAre(HasSubstr("longer than 100"), HasSubstr("501 lines")));
}

// A function whose brace closes `lines` lines after it opens.
std::vector<std::string> Function(const std::string& indentation, size_t lines) {
  std::vector<std::string> text = {"class Worker {", indentation + "void Do(int number) {"};
  if (indentation.empty()) text.erase(text.begin());
  text.resize(text.size() + lines - 1, indentation + "  Act();");
  text.push_back(indentation + "}");
  return text;
}

TEST(TidyRulesTest, ALongFunctionIsFoundAlsoInsideAClass) {
  EXPECT_THAT(FunctionsAreShort({{"emulator/base/a.cc", Function("", 71)},
                                 {"emulator/base/b.h", Function("  ", 71)},
                                 {"emulator/base/c.cc", Function("", 70)}}),
              ElementsAre(HasSubstr("a.cc:1"), HasSubstr("b.h:2")));
}

TEST(TidyRulesTest, ANoteToOneselfIsFound) {
  EXPECT_THAT(NothingIsLeftOver({{"emulator/base/a.cc", {std::string("// FIX") + "ME: later"}}}),
              ElementsAre(HasSubstr("a.cc:1")));
}

TEST(TidyRulesTest, ASourceThatNobodyBuildsIsFound) {
  EXPECT_THAT(EverySourceIsBuilt({{"emulator/base/clock.cc", {}}, {"emulator/base/lost.cc", {}}},
                                 {{"base", "emulator_layer(base SOURCES clock.cc)"}}),
              ElementsAre(HasSubstr("lost.cc")));
}

}  // namespace
}  // namespace emulator::tidy
