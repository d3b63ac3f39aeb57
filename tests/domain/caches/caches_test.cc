#include "emulator/domain/caches/caches.h"

#include <gtest/gtest.h>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

class CachesTest : public CachesFixture {
 protected:
  // An item of every type, and a leaderboard.
  void Fill(const CacheRef& cache) {
    const auto key = [&](absl::string_view name) { return ItemKey{cache, name, now()}; };
    ASSERT_TRUE(caches_.scalars().Set(key("scalar"), "v", absl::Minutes(1)).ok());
    ASSERT_TRUE(caches_.dictionaries().Set(key("dictionary"), {{"f", "v"}}, kMinute).ok());
    ASSERT_TRUE(caches_.sets().Union(key("set"), {"a"}, kMinute).ok());
    ASSERT_TRUE(caches_.lists().Push(key("list"), Lists::End::kBack, {"a"}, 0, kMinute).ok());
    std::vector<RankedElement> elements;
    for (int i = 0; i < 1000; ++i) elements.push_back({absl::StrCat("value-", i), 1.0 * i});
    ASSERT_TRUE(caches_.sorted_sets().Put(key("sorted set"), elements, kMinute).ok());
    caches_.leaderboards().Upsert(key("board"), {{.id = 1, .score = 2}});
    ASSERT_GT(CountRows("rank_marks"), 0) << "or the test does not see that they go";
  }
};

TEST_F(CachesTest, CreatingACacheTwiceKeepsItsItems) {
  EXPECT_EQ(Text(caches_.Create(Cache("a"))), "OK");
  EXPECT_EQ(Text(caches_.Create(Cache("a"))), "Cache with name: a already exists");
}

TEST_F(CachesTest, ACacheMadeAgainStartsEmpty) {
  ASSERT_TRUE(caches_.Create(Cache("a")).ok());
  Fill(*caches_.Find(Cache("a")));
  ASSERT_TRUE(caches_.Delete(Cache("a")).ok());
  EXPECT_EQ(Text(caches_.Find(Cache("a")).status()), "Cache not found: a");
  ExpectNothingIsLeft();
}

TEST_F(CachesTest, FlushRemovesEveryItemAndLeaderboardOfThatCacheOnly) {
  ASSERT_TRUE(caches_.Create(Cache("a")).ok());
  ASSERT_TRUE(caches_.Create(Cache("b")).ok());
  Fill(*caches_.Find(Cache("a")));
  Fill(*caches_.Find(Cache("b")));
  ASSERT_TRUE(caches_.Flush(Cache("a")).ok());
  const CacheRef other = *caches_.Find(Cache("b"));
  EXPECT_EQ(Text(caches_.sorted_sets().Length({other, "sorted set", now()})), "1000");
  EXPECT_EQ(Text(caches_.lists().Length({other, "list", now()})), "1");
  EXPECT_EQ(caches_.leaderboards().Length({other, "board", now()}), 1u);
  ASSERT_TRUE(caches_.Flush(Cache("b")).ok());
  ExpectNothingIsLeft();
}

TEST_F(CachesTest, OneCacheTooManyIsRefusedWhenThatIsLimited) {
  limits_.caches = 1;
  EXPECT_EQ(Text(caches_.Create(Cache("a"))), "OK");
  EXPECT_EQ(Text(caches_.Create(Cache("b"))), "There may be only 1 caches");
}

TEST_F(CachesTest, ExpiredItemsOfEveryTypeAreSweptWhileOthersAreWritten) {
  for (int i = 0; i < 200; ++i) {
    const std::string name = absl::StrCat("old", i);
    ASSERT_TRUE(caches_.sets().Union(Key(name), {"a", "b"}, {.ttl = absl::Milliseconds(1)}).ok());
  }
  Advance(absl::Milliseconds(1));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(caches_.scalars().Set(Key("new"), "v", absl::Minutes(1)).ok());
  }
  EXPECT_EQ(CountRows("items"), 1);
  EXPECT_EQ(CountRows("set_elements"), 0);
}

}  // namespace
}  // namespace emulator
