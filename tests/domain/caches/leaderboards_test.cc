#include "emulator/domain/caches/leaderboards.h"

#include <gtest/gtest.h>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

constexpr auto kUp = Order::kAscending;
constexpr auto kDown = Order::kDescending;

class LeaderboardsTest : public CachesFixture {
 protected:
  void Upsert(const std::vector<LeaderboardElement>& elements) {
    boards_.Upsert(Key("b"), elements);
  }
  // Ids 1 to 10 with scores 100 to 1000.
  void UpsertTen() {
    for (uint32_t id = 1; id <= 10; ++id) Upsert({{.id = id, .score = 100.0 * id}});
  }
  std::string ByRank(int64_t start, int64_t end, Order order = kUp) {
    return Text(boards_.ByRank(Key("b"), {.start = start, .end = end}, order));
  }
  Leaderboards& boards_ = caches_.leaderboards();
};

TEST_F(LeaderboardsTest, AMissingBoardIsABoardWithoutElements) {
  EXPECT_EQ(boards_.Length(Key("b")), 0u);
  EXPECT_EQ(ByRank(0, 10), "");
  EXPECT_EQ(Text(boards_.ByScore(Key("b"), {}, kUp, 0, 10)), "");
  EXPECT_EQ(Text(boards_.Ranks(Key("b"), {1}, kUp)), "");
  EXPECT_EQ(Text(boards_.CompetitionRanks(Key("b"), {1}, kUp)), "");
  boards_.Remove(Key("b"), {1});
  boards_.Delete(Key("b"));
  ExpectNothingIsLeft();
}

TEST_F(LeaderboardsTest, ElementsAreRankedInBothOrders) {
  Upsert({{.id = 7, .score = 3}, {.id = 8, .score = 1}, {.id = 9, .score = 2}});
  EXPECT_EQ(ByRank(0, 10), "0:8=1,1:9=2,2:7=3");
  EXPECT_EQ(ByRank(0, 10, kDown), "0:7=3,1:9=2,2:8=1");
  EXPECT_EQ(ByRank(1, 2, kDown), "1:9=2");
  EXPECT_EQ(ByRank(5, 6), "");
  Upsert({{.id = 8, .score = 9}, {.id = 8, .score = 10}});
  EXPECT_EQ(ByRank(0, 10), "0:9=2,1:7=3,2:8=10");
  EXPECT_EQ(boards_.Length(Key("b")), 3u);
}

TEST_F(LeaderboardsTest, ScoresAreKeptInFull) {
  Upsert({{.id = 1, .score = 27.004309862363737}, {.id = 4294967295, .score = 16777217}});
  const auto elements = boards_.ByRank(Key("b"), {.start = 0, .end = 2}, kUp);
  EXPECT_EQ(elements.at(0).score, 27.004309862363737);
  EXPECT_EQ(elements.at(1).score, 16777217);
  EXPECT_EQ(elements.at(1).id, 4294967295u);
}

TEST_F(LeaderboardsTest, TiesAreInTheOrderOfTheIdAsText) {
  for (const uint32_t id : {2, 234, 10, 1, 123}) Upsert({{.id = id, .score = 5}});
  EXPECT_EQ(ByRank(0, 10), "0:1=5,1:10=5,2:123=5,3:2=5,4:234=5");
  EXPECT_EQ(ByRank(0, 2, kDown), "0:234=5,1:2=5");
}

// The example of docs/behaviour/leaderboard.md §3.4.
TEST_F(LeaderboardsTest, ByScoreAnswersRanksOnTheWholeBoard) {
  UpsertTen();
  const ScoreRange below800 = {.min = ScoreRange::Bound{0}, .max = ScoreRange::Bound{800, true}};
  EXPECT_EQ(Text(boards_.ByScore(Key("b"), below800, kDown, 2, 100)),
            "5:5=500,6:4=400,7:3=300,8:2=200,9:1=100");
  EXPECT_EQ(Text(boards_.ByScore(Key("b"), below800, kUp, 5, 1)), "5:6=600");
  EXPECT_EQ(Text(boards_.ByScore(Key("b"), below800, kUp, 7, 1)), "");
}

TEST_F(LeaderboardsTest, RanksAreInTheOrderOfTheIds) {
  UpsertTen();
  EXPECT_EQ(Text(boards_.Ranks(Key("b"), {10, 99, 1, 10}, kDown)), "0:10=1000,9:1=100,0:10=1000");
  EXPECT_EQ(Text(boards_.Ranks(Key("b"), {}, kDown)), "");
}

// The table of docs/behaviour/leaderboard.md §3.6.
TEST_F(LeaderboardsTest, CompetitionRanksAreShared) {
  Upsert({{.id = 1, .score = 20},
          {.id = 2, .score = 10},
          {.id = 3, .score = 10},
          {.id = 4, .score = 5}});
  EXPECT_EQ(Text(boards_.CompetitionRanks(Key("b"), {1, 2, 3, 4}, kDown)),
            "0:1=20,1:2=10,1:3=10,3:4=5");
  EXPECT_EQ(Text(boards_.CompetitionRanks(Key("b"), {1, 2, 3, 4}, kUp)),
            "3:1=20,1:2=10,1:3=10,0:4=5");
}

TEST_F(LeaderboardsTest, ABoardWithoutElementsLeavesNothingBehind) {
  UpsertTen();
  boards_.Remove(Key("b"), {1, 2, 3, 99});
  EXPECT_EQ(boards_.Length(Key("b")), 7u);
  boards_.Remove(Key("b"), {4, 5, 6, 7, 8, 9, 10});
  ExpectNothingIsLeft();
  UpsertTen();
  boards_.Delete(Key("b"));
  ExpectNothingIsLeft();
}

TEST_F(LeaderboardsTest, ABoardLivesSevenDaysAfterItsLatestUpsert) {
  UpsertTen();
  Advance(absl::Hours(6 * 24));
  Upsert({{.id = 1, .score = 1}});
  Advance(absl::Hours(6 * 24));
  EXPECT_EQ(boards_.Length(Key("b")), 10u);
  Advance(absl::Hours(24));
  EXPECT_EQ(boards_.Length(Key("b")), 0u);
  Upsert({{.id = 5, .score = 1}});
  EXPECT_EQ(boards_.Length(Key("b")), 1u) << "starts afresh";
}

TEST_F(LeaderboardsTest, ExpiredBoardsAreRemovedByTheNextUpsert) {
  UpsertTen();
  Advance(absl::Hours(7 * 24));
  boards_.Upsert(Key("other"), {{.id = 1, .score = 1}});
  EXPECT_EQ(CountRows("leaderboards"), 1);
  EXPECT_EQ(CountRows("ranked_elements"), 1);
}

TEST_F(LeaderboardsTest, ABoardAndAnItemOfTheSameNameDoNotMeet) {
  UpsertTen();
  ASSERT_TRUE(caches_.sorted_sets().Put(Key("b"), {{"v", 1}}, kMinute).ok());
  EXPECT_EQ(boards_.Length(Key("b")), 10u);
  EXPECT_EQ(Text(caches_.sorted_sets().Length(Key("b"))), "1");
}

}  // namespace
}  // namespace emulator
