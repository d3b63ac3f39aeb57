#include "emulator/domain/caches/sorted_sets.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

using Bound = ScoreRange::Bound;
using Aggregate = SortedSets::Aggregate;

constexpr auto kUp = Order::kAscending;
constexpr auto kDown = Order::kDescending;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class SortedSetsTest : public CachesFixture {
 protected:
  std::string Put(const std::vector<RankedElement>& elements, const std::string& key = "z") {
    return Text(sets_.Put(Key(key), elements, kMinute));
  }
  void PutFive() { Put({{"a", 1}, {"b", 2}, {"c", 2}, {"d", 3}, {"e", 4}}); }
  std::string Fetch(Order order = kUp, std::optional<int64_t> start = {},
                    std::optional<int64_t> end = {}) {
    return Text(sets_.FetchByIndex(Key("z"), order, {.start = start, .end = end}));
  }
  std::string FetchByScore(Order order, const ScoreRange& range, int64_t offset = 0,
                           std::optional<int64_t> count = {}) {
    return Text(sets_.FetchByScore(Key("z"), order, range, offset, count));
  }
  std::string Increment(const std::string& value, double amount) {
    return Text(sets_.Increment(Key("z"), value, amount, kMinute));
  }
  std::string Unite(const std::vector<SortedSets::UnionSource>& sources,
                    Aggregate aggregate = Aggregate::kSum) {
    const auto length = sets_.UnionStore(Key("z"), sources, aggregate, absl::Minutes(1));
    return length.ok() ? absl::StrCat(*length, ": ", Fetch()) : Text(length.status());
  }
  SortedSets& sets_ = caches_.sorted_sets();
};

TEST_F(SortedSetsTest, ElementsAreInTheOrderOfScoreThenValue) {
  EXPECT_EQ(Fetch(), "MISS");
  Put({{"b", 2}, {"c", 1}, {"a", 2}, {"d", 9}, {"d", -1}});
  EXPECT_EQ(Fetch(), "d=-1,c=1,a=2,b=2");
  EXPECT_EQ(Fetch(kDown), "b=2,a=2,c=1,d=-1");
  Put({{"c", 3}, {"e", 0}});
  EXPECT_EQ(Fetch(), "d=-1,e=0,a=2,b=2,c=3");
  EXPECT_EQ(Text(sets_.Length(Key("z"))), "5");
}

TEST_F(SortedSetsTest, AnEmptyPutMakesNoSet) {
  EXPECT_EQ(Put({}), "OK");
  EXPECT_EQ(Fetch(), "MISS");
}

TEST_F(SortedSetsTest, IndexRangesAreTakenFromTheOrderedSet) {
  PutFive();
  EXPECT_EQ(Fetch(kUp, 0, 2), "a=1,b=2");
  EXPECT_EQ(Fetch(kDown, 0, 2), "e=4,d=3");
  EXPECT_EQ(Fetch(kUp, -2, {}), "d=3,e=4");
  EXPECT_EQ(Fetch(kDown, -2, {}), "b=2,a=1");
  EXPECT_EQ(Fetch(kDown, 1, -1), "d=3,c=2,b=2");
  EXPECT_EQ(Fetch(kUp, 3, 1), "") << "found, and empty";
  EXPECT_EQ(Fetch(kUp, 10, 20), "");
  EXPECT_EQ(Fetch(kUp, -100, 100), "a=1,b=2,c=2,d=3,e=4");
}

TEST_F(SortedSetsTest, ScoreRangesAreFilteredOrderedSkippedAndCounted) {
  PutFive();
  const ScoreRange all;
  EXPECT_EQ(FetchByScore(kUp, {.min = Bound{2}, .max = Bound{3}}), "b=2,c=2,d=3");
  EXPECT_EQ(FetchByScore(kDown, {.min = Bound{2}, .max = Bound{3}}), "d=3,c=2,b=2");
  EXPECT_EQ(FetchByScore(kUp, {.min = Bound{2, true}, .max = Bound{4, true}}), "d=3");
  EXPECT_EQ(FetchByScore(kUp, all, 1, 2), "b=2,c=2");
  EXPECT_EQ(FetchByScore(kDown, all, 1, 2), "d=3,c=2");
  EXPECT_EQ(FetchByScore(kDown, all, 4), "a=1");
  EXPECT_EQ(FetchByScore(kUp, all, 5), "");
  EXPECT_EQ(FetchByScore(kUp, all, 4294967295, 3), "");
  EXPECT_EQ(FetchByScore(kUp, all, 0, 0), "");
  EXPECT_EQ(FetchByScore(kUp, {.min = Bound{3}, .max = Bound{2}}), "") << "min above max";
  EXPECT_EQ(FetchByScore(kDown, {.min = Bound{100}}), "");
  EXPECT_EQ(FetchByScore(kDown, {.min = Bound{-kInfinity}, .max = Bound{kInfinity}}, 3), "b=2,a=1");
}

TEST_F(SortedSetsTest, ScoresAndRanksAreLookedUpByValue) {
  EXPECT_EQ(Text(sets_.GetScores(Key("z"), {"a"})), "MISS");
  EXPECT_EQ(Text(sets_.GetRank(Key("z"), "a", kUp)), "MISS");
  PutFive();
  EXPECT_EQ(Text(sets_.GetScores(Key("z"), {"d", "x", "a", "d"})), "3,MISS,1,3");
  EXPECT_EQ(Text(sets_.GetRank(Key("z"), "c", kUp)), "2");
  EXPECT_EQ(Text(sets_.GetRank(Key("z"), "c", kDown)), "2");
  EXPECT_EQ(Text(sets_.GetRank(Key("z"), "a", kDown)), "4");
  const auto unknown = sets_.GetRank(Key("z"), "x", kUp);
  EXPECT_TRUE(unknown->has_value() && !(*unknown)->has_value()) << "the set is there";
}

TEST_F(SortedSetsTest, CountByScoreIsFoundEvenWhenNothingMatches) {
  EXPECT_EQ(Text(sets_.CountByScore(Key("z"), {})), "MISS");
  PutFive();
  EXPECT_EQ(Text(sets_.CountByScore(Key("z"), {})), "5");
  EXPECT_EQ(Text(sets_.CountByScore(Key("z"), {.min = Bound{2}, .max = Bound{2}})), "2");
  EXPECT_EQ(Text(sets_.CountByScore(Key("z"), {.min = Bound{4, true}})), "0");
}

TEST_F(SortedSetsTest, IncrementCreatesAddsAndStaysInRange) {
  EXPECT_EQ(Increment("a", 1.5), "1.5");
  EXPECT_EQ(Increment("a", -2), "-0.5");
  EXPECT_EQ(Increment("b", 0), "0");
  EXPECT_EQ(Fetch(), "a=-0.5,b=0");
  Put({{"big", 9e18}, {"infinite", kInfinity}});
  EXPECT_EQ(Increment("big", 9e18),
            "The score is not a number, or outside the range of 64-bit integers");
  EXPECT_EQ(Increment("infinite", -kInfinity),
            "The score is not a number, or outside the range of 64-bit integers");
  EXPECT_EQ(Text(sets_.GetScores(Key("z"), {"big"})), "9e+18");
}

TEST_F(SortedSetsTest, MinusZeroIsZero) {
  Put({{"b", -0.0}, {"a", 0.0}});
  EXPECT_EQ(Fetch(), "a=0,b=0");
}

TEST_F(SortedSetsTest, RemovingTheLastValueRemovesTheSet) {
  EXPECT_EQ(Text(sets_.Remove(Key("z"), {"a"})), "OK");
  PutFive();
  EXPECT_EQ(Text(sets_.Remove(Key("z"), {"a", "x", "c"})), "OK");
  EXPECT_EQ(Fetch(), "b=2,d=3,e=4");
  EXPECT_EQ(Text(sets_.Remove(Key("z"), {"b", "d", "e"})), "OK");
  ExpectNothingIsLeft();
  PutFive();
  EXPECT_EQ(Text(sets_.RemoveAll(Key("z"))), "OK");
  ExpectNothingIsLeft();
}

// The example of docs/behaviour/cache.md §7.
TEST_F(SortedSetsTest, UnionsWeighAndAggregate) {
  Put({{"foo", 1}, {"bar", 3}}, "one");
  Put({{"abc", 2}, {"bar", 2}}, "two");
  EXPECT_EQ(Unite({{"one", 1}, {"two", 2.5}}), "3: foo=1,abc=5,bar=8");
  EXPECT_EQ(Unite({{"one", 1}, {"two", 2.5}}, Aggregate::kMin), "3: foo=1,bar=3,abc=5");
  EXPECT_EQ(Unite({{"one", 1}, {"two", 2.5}}, Aggregate::kMax), "3: foo=1,abc=5,bar=5");
  EXPECT_EQ(Unite({{"one", -1}}), "2: bar=-3,foo=-1");
  EXPECT_EQ(Unite({{"one", 0}}), "2: bar=0,foo=0");
  EXPECT_EQ(Unite({{"one", 1}, {"one", 1}}), "2: foo=2,bar=6") << "the same source counts twice";
}

TEST_F(SortedSetsTest, AUnionReadsItsDestinationOnlyWhenItIsASource) {
  Put({{"a", 1}}, "one");
  Put({{"b", 1}});
  EXPECT_EQ(Unite({{"z", 2}, {"one", 1}}), "2: a=1,b=2");
  EXPECT_EQ(Unite({{"one", 1}}), "1: a=1");
}

TEST_F(SortedSetsTest, AUnionOfNothingDeletesTheDestination) {
  PutFive();
  EXPECT_EQ(Unite({{"missing", 1}}), "0: MISS");
  ExpectNothingIsLeft();
}

TEST_F(SortedSetsTest, AUnionOverAnotherTypeIsRefused) {
  ASSERT_TRUE(caches_.scalars().Set(Key("scalar"), "v", absl::Minutes(1)).ok());
  EXPECT_EQ(Unite({{"scalar", 1}}), kWrongType);
  Put({{"a", 1}}, "one");
  EXPECT_EQ(Text(sets_.UnionStore(Key("scalar"), {{"one", 1}}, Aggregate::kSum, absl::Minutes(1))),
            kWrongType);
}

TEST_F(SortedSetsTest, WhatWouldBeNoNumberInAUnionBecomesZero) {
  Put({{"a", kInfinity}}, "one");
  Put({{"a", -kInfinity}}, "two");
  EXPECT_EQ(Unite({{"one", 0}}), "1: a=0");
  EXPECT_EQ(Unite({{"one", 1}, {"two", 1}}), "1: a=0");
}

}  // namespace
}  // namespace emulator
