#include "emulator/domain/caches/lists.h"

#include <gtest/gtest.h>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

class ListsTest : public CachesFixture {
 protected:
  std::string Push(Lists::End end, const std::vector<std::string>& values, uint32_t truncate = 0) {
    return Text(lists_.Push(Key("list"), end, values, truncate, kMinute));
  }
  std::string Fetch(std::optional<int64_t> start = {}, std::optional<int64_t> end = {}) {
    return Text(lists_.Fetch(Key("list"), {.start = start, .end = end}));
  }
  void PushTen() {
    for (int i = 0; i < 10; ++i) Push(kBack, {absl::StrCat(i)});
  }

  static constexpr auto kFront = Lists::End::kFront;
  static constexpr auto kBack = Lists::End::kBack;
  Lists& lists_ = caches_.lists();
};

TEST_F(ListsTest, ListsGrowAtBothEnds) {
  EXPECT_EQ(Push(kBack, {"b"}), "1");
  EXPECT_EQ(Push(kFront, {"a"}), "2");
  EXPECT_EQ(Push(kBack, {"c"}), "3");
  EXPECT_EQ(Fetch(), "a,b,c");
  EXPECT_EQ(Text(lists_.Length(Key("list"))), "3");
}

TEST_F(ListsTest, ConcatenatedValuesKeepTheirOrder) {
  EXPECT_EQ(Push(kFront, {"c", "d"}), "2");
  EXPECT_EQ(Push(kFront, {"a", "b"}), "4");
  EXPECT_EQ(Push(kBack, {"e", "f"}), "6");
  EXPECT_EQ(Fetch(), "a,b,c,d,e,f");
}

TEST_F(ListsTest, TruncationCutsTheOtherEnd) {
  Push(kBack, {"a", "b", "c"});
  EXPECT_EQ(Push(kFront, {"x"}, 2), "2");
  EXPECT_EQ(Fetch(), "x,a");
  EXPECT_EQ(Push(kBack, {"y"}, 2), "2");
  EXPECT_EQ(Fetch(), "a,y");
  EXPECT_EQ(Push(kBack, {"z"}, 4294967295), "3");
}

TEST_F(ListsTest, TruncationMayRemoveSomeOfTheNewValues) {
  Push(kBack, {"old"});
  EXPECT_EQ(Push(kFront, {"1", "2", "3", "4"}, 2), "2");
  EXPECT_EQ(Fetch(), "1,2");
  EXPECT_EQ(Push(kBack, {"5", "6", "7"}, 2), "2");
  EXPECT_EQ(Fetch(), "6,7");
}

TEST_F(ListsTest, PushingNothingMakesNoListAndTouchesNone) {
  EXPECT_EQ(Push(kBack, {}), "0");
  EXPECT_EQ(CountRows("items"), 0);
  Push(kBack, {"a", "b"});
  EXPECT_EQ(Push(kBack, {}, 1), "2");
}

TEST_F(ListsTest, PoppingTakesFromEitherEndUntilTheListIsGone) {
  EXPECT_EQ(Text(lists_.Pop(Key("list"), kFront)), "MISS");
  Push(kBack, {"a", "b", "c"});
  EXPECT_EQ(Text(lists_.Pop(Key("list"), kFront)), "a of 3");
  EXPECT_EQ(Text(lists_.Pop(Key("list"), kBack)), "c of 2");
  EXPECT_EQ(Text(lists_.Pop(Key("list"), kBack)), "b of 1");
  EXPECT_EQ(CountRows("items"), 0);
}

TEST_F(ListsTest, AnElementThatCouldNotBeReceivedIsNotPopped) {
  limits_.item_bytes = 20'000'000;
  Push(kBack, {std::string(12'000'000, 'x')});
  EXPECT_NE(Text(lists_.Pop(Key("list"), kFront)).find("request limit"), std::string::npos);
  EXPECT_EQ(Text(lists_.Length(Key("list"))), "1");
}

// The table of docs/behaviour/cache.md §6.
TEST_F(ListsTest, RangesFollowTheTableOfTheService) {
  PushTen();
  EXPECT_EQ(Fetch(2, -6), "2,3");
  EXPECT_EQ(Fetch(-7, -2), "3,4,5,6,7");
  EXPECT_EQ(Fetch(5, 0), "MISS");
  EXPECT_EQ(Fetch(-5, 0), "MISS");
  EXPECT_EQ(Fetch(0, 0), "MISS");
  EXPECT_EQ(Fetch(-2, -6), "MISS");
  EXPECT_EQ(Fetch(0, -5), "0,1,2,3,4");
  EXPECT_EQ(Fetch(0, 5), "0,1,2,3,4");
  EXPECT_EQ(Fetch({}, 5), "0,1,2,3,4");
  EXPECT_EQ(Fetch(8, 100), "8,9");
  EXPECT_EQ(Fetch(-100, 1), "0");
}

TEST_F(ListsTest, RangesOfOneElementFollowTheTableOfTheService) {
  Push(kBack, {"a"});
  EXPECT_EQ(Fetch(-1, 1), "a");
  EXPECT_EQ(Fetch(1, -1), "MISS");
  EXPECT_EQ(Fetch(0, -1), "MISS");
  EXPECT_EQ(Fetch(0, 0), "MISS");
}

TEST_F(ListsTest, RetainKeepsTheSliceAndTheListGoesOn) {
  EXPECT_EQ(Text(lists_.Retain(Key("list"), {}, kMinute)), "MISS");
  PushTen();
  EXPECT_EQ(Text(lists_.Retain(Key("list"), {.start = 2, .end = -2}, kMinute)), "6");
  EXPECT_EQ(Fetch(), "2,3,4,5,6,7");
  Push(kFront, {"x"});
  Push(kBack, {"y"});
  EXPECT_EQ(Fetch(), "x,2,3,4,5,6,7,y");
}

TEST_F(ListsTest, RetainingAnEmptySliceDeletesTheList) {
  PushTen();
  EXPECT_EQ(Text(lists_.Retain(Key("list"), {.start = 5, .end = 5}, kMinute)), "0");
  ExpectNothingIsLeft();
}

TEST_F(ListsTest, RemovingAValueRemovesEveryOccurrence) {
  EXPECT_EQ(Text(lists_.RemoveValue(Key("list"), "a")), "MISS");
  Push(kBack, {"a", "b", "a", "c", "a"});
  EXPECT_EQ(Text(lists_.RemoveValue(Key("list"), "x")), "5") << "found, although nothing matched";
  EXPECT_EQ(Text(lists_.RemoveValue(Key("list"), "a")), "2");
  EXPECT_EQ(Fetch(), "b,c");
  EXPECT_EQ(Fetch(1, 2), "c") << "positions are consecutive again";
  Push(kBack, {"d"});
  Push(kFront, {"z"});
  EXPECT_EQ(Fetch(), "z,b,c,d");
}

TEST_F(ListsTest, AListOfWhichEveryElementIsRemovedIsGone) {
  Push(kBack, {"a", "a"});
  EXPECT_EQ(Text(lists_.RemoveValue(Key("list"), "a")), "0");
  ExpectNothingIsLeft();
}

TEST_F(ListsTest, ErasedRangesReferToTheOriginalPositions) {
  EXPECT_EQ(Text(lists_.Erase(Key("list"), {{0, 1}})), "MISS");
  Push(kBack, {"a", "b", "c", "d", "e", "f"});
  EXPECT_EQ(Text(lists_.Erase(Key("list"), {{1, 3}, {4, 5}})), "3");
  EXPECT_EQ(Fetch(), "a,d,f");
  EXPECT_EQ(Fetch(1, 3), "d,f");
}

TEST_F(ListsTest, ErasedRangesMayOverlapAndReachPastTheEnd) {
  Push(kBack, {"a", "b", "c", "d", "e", "f"});
  EXPECT_EQ(Text(lists_.Erase(Key("list"), {{4, 1000}, {3, 5}, {100, 200}, {2, 2}})), "3");
  EXPECT_EQ(Fetch(), "a,b,c");
  EXPECT_EQ(Text(lists_.Erase(Key("list"), {{0, 4294967295}})), "0");
  ExpectNothingIsLeft();
}

TEST_F(ListsTest, EraseAllDeletesTheList) {
  EXPECT_EQ(Text(lists_.EraseAll(Key("list"))), "MISS");
  PushTen();
  EXPECT_EQ(Text(lists_.EraseAll(Key("list"))), "0");
  ExpectNothingIsLeft();
}

}  // namespace
}  // namespace emulator
