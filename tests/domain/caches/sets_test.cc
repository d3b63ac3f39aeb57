#include "emulator/domain/caches/sets.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "emulator/base/sampling.h"
#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

class SetsTest : public CachesFixture {
 protected:
  std::string Union(const std::vector<std::string>& elements) {
    return Text(sets_.Union(Key("s"), elements, kMinute));
  }
  std::string Fetch() { return Text(sets_.Fetch(Key("s"))); }
  Sets& sets_ = caches_.sets();
};

TEST_F(SetsTest, ElementsAreThereOnce) {
  EXPECT_EQ(Fetch(), "MISS");
  EXPECT_EQ(Union({"b", "a", "b"}), "OK");
  EXPECT_EQ(Union({"a", ""}), "OK");
  EXPECT_EQ(Fetch(), ",a,b");
  EXPECT_EQ(Text(sets_.Length(Key("s"))), "3");
}

TEST_F(SetsTest, AnEmptyUnionMakesNoSet) {
  EXPECT_EQ(Union({}), "OK");
  EXPECT_EQ(Fetch(), "MISS");
}

TEST_F(SetsTest, ContainsAnswersInTheOrderOfTheQuestion) {
  EXPECT_EQ(Text(sets_.Contains(Key("s"), {"a"})), "MISS");
  Union({"a", "b"});
  EXPECT_EQ(Text(sets_.Contains(Key("s"), {"b", "x", "a", "b"})), "yes,no,yes,yes");
}

TEST_F(SetsTest, SubtractingTakesElementsAway) {
  EXPECT_EQ(Text(sets_.Subtract(Key("s"), {"a"})), "MISS");
  Union({"a", "b", "c"});
  EXPECT_EQ(Text(sets_.Subtract(Key("s"), {"a", "x"})), "yes");
  EXPECT_EQ(Fetch(), "b,c");
  EXPECT_EQ(Text(sets_.Subtract(Key("s"), {"b", "c"})), "yes") << "found, and then gone";
  ExpectNothingIsLeft();
}

TEST_F(SetsTest, SubtractingFromLeavesWhatTheSetDidNotHold) {
  EXPECT_EQ(Text(sets_.SubtractFrom(Key("s"), {"a"})), "MISS");
  Union({"a", "b"});
  EXPECT_EQ(Text(sets_.SubtractFrom(Key("s"), {"b", "c", "d", "c"})), "yes");
  EXPECT_EQ(Fetch(), "c,d");
  EXPECT_EQ(Text(sets_.Length(Key("s"))), "2");
  EXPECT_EQ(Text(sets_.SubtractFrom(Key("s"), {"c"})), "yes");
  ExpectNothingIsLeft();
}

TEST_F(SetsTest, SubtractingAllDeletesTheSet) {
  EXPECT_EQ(Text(sets_.SubtractAll(Key("s"))), "MISS");
  Union({"a"});
  EXPECT_EQ(Text(sets_.SubtractAll(Key("s"))), "yes");
  ExpectNothingIsLeft();
}

TEST_F(SetsTest, ASampleHasDistinctElementsAndRemovesNone) {
  EXPECT_EQ(Text(sets_.Sample(Key("s"), 1)), "MISS");
  Union({"a", "b", "c", "d", "e"});
  EXPECT_EQ(Text(sets_.Sample(Key("s"), 0)), "");
  EXPECT_EQ(Text(sets_.Sample(Key("s"), 5)), "a,b,c,d,e");
  EXPECT_EQ(Text(sets_.Sample(Key("s"), ~uint64_t{0})), "a,b,c,d,e");
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const auto sample = **sets_.Sample(Key("s"), 2);
    EXPECT_EQ(std::set(sample.begin(), sample.end()).size(), 2u);
    seen.insert(sample.begin(), sample.end());
  }
  EXPECT_EQ(seen.size(), 5u) << "every element has its turn";
  EXPECT_EQ(Text(sets_.Length(Key("s"))), "5");
}

TEST_F(SetsTest, PoppingRemovesWhatItAnswers) {
  EXPECT_EQ(Text(sets_.Pop(Key("s"), 1)), "MISS");
  Union({"a", "b", "c"});
  const auto first = **sets_.Pop(Key("s"), 2);
  EXPECT_EQ(first.size(), 2u);
  EXPECT_EQ(Text(sets_.Contains(Key("s"), first)), "no,no");
  EXPECT_EQ((**sets_.Pop(Key("s"), 9)).size(), 1u);
  ExpectNothingIsLeft();
}

TEST_F(SetsTest, EqualSeedsDrawEqualElements) {
  const auto other_db = NewTables();
  Draws other_draws(*other_db, seed_);
  Caches other(*other_db, other_draws, limits_);
  Union({"a", "b", "c", "d", "e", "f"});
  ASSERT_TRUE(other.sets().Union(Key("s"), {"a", "b", "c", "d", "e", "f"}, kMinute).ok());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Text(sets_.Pop(Key("s"), 1)), Text(other.sets().Pop(Key("s"), 1)));
  }
}

TEST(SamplingTest, EveryIndexIsAboutEquallyLikely) {
  std::map<int64_t, int> seen;
  for (int i = 0; i < 4000; ++i) {
    for (const int64_t index : SampleIndices(absl::StrCat("draw", i), 10, 3)) ++seen[index];
  }
  EXPECT_EQ(seen.size(), 10u);
  for (const auto& [index, count] : seen) EXPECT_NEAR(count, 1200, 150) << index;
}

}  // namespace
}  // namespace emulator
