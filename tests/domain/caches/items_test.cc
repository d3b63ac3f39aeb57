#include "emulator/domain/caches/items.h"

#include <gtest/gtest.h>

#include "emulator/base/limits.h"
#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

using Kind = TtlUpdate::Kind;

class ItemsTest : public CachesFixture {
 protected:
  std::string Set(const std::string& key, const std::string& value,
                  absl::Duration ttl = absl::Minutes(1)) {
    return Text(caches_.scalars().Set(Key(key), value, ttl));
  }
  std::string Get(const std::string& key) { return Text(caches_.scalars().Get(Key(key))); }
  // Milliseconds, or "MISS".
  std::string TtlOf(const std::string& key) {
    const auto head = caches_.items().FindAny(Key(key));
    return head ? absl::StrCat(RemainingTtlMs(*head, now())) : "MISS";
  }
  std::string Update(Kind kind, absl::Duration ttl) {
    return Text(caches_.items().UpdateTtl(Key("k"), {.kind = kind, .ttl = ttl}));
  }
  std::string PushBack(const std::string& key, CollectionTtl ttl = kMinute) {
    return Text(caches_.lists().Push(Key(key), Lists::End::kBack, {"x"}, 0, ttl));
  }
};

TEST_F(ItemsTest, AnItemIsGoneExactlyWhenItsTtlHasPassed) {
  Set("k", "v", absl::Milliseconds(100));
  Advance(absl::Milliseconds(99));
  EXPECT_EQ(Get("k"), "v");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Get("k"), "MISS");
}

TEST_F(ItemsTest, TheTtlLeftIsLessThanWhatWasWrittenEvenAtTheSameInstant) {
  Set("k", "v", absl::Seconds(1));
  EXPECT_EQ(TtlOf("k"), "999");
  Advance(absl::Microseconds(300));
  EXPECT_EQ(TtlOf("k"), "999");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(TtlOf("k"), "998");
}

TEST_F(ItemsTest, TheTtlLeftIsAtLeastOneWhileTheItemLives) {
  Set("k", "v", absl::Milliseconds(1));
  EXPECT_EQ(TtlOf("k"), "1");
  Advance(absl::Microseconds(999));
  EXPECT_EQ(TtlOf("k"), "1");
  Advance(absl::Microseconds(1));
  EXPECT_EQ(TtlOf("k"), "MISS");
}

TEST_F(ItemsTest, ATtlAboveTheLimitIsCut) {
  Set("k", "v", absl::Hours(25));
  Advance(absl::Hours(24) - absl::Milliseconds(1));
  EXPECT_EQ(Get("k"), "v");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Get("k"), "MISS");
}

TEST_F(ItemsTest, TtlsFromRequestsNeverOverflow) {
  EXPECT_EQ(Set("k", "v", *ParseTtl(~uint64_t{0})), "OK");
  EXPECT_EQ(TtlOf("k"), "86399999");
  EXPECT_EQ(Text(ParseTtl(0).status()), "ttl_milliseconds must be greater than 0");
}

// The table of docs/behaviour/cache.md §3.4.
TEST_F(ItemsTest, UpdatingTheTtlFollowsTheTable) {
  EXPECT_EQ(Update(Kind::kOverwrite, absl::Seconds(1)), "MISS");
  EXPECT_EQ(Update(Kind::kIncrease, absl::Seconds(1)), "MISS");
  EXPECT_EQ(Update(Kind::kDecrease, absl::Seconds(1)), "MISS");
  Set("k", "v", absl::Seconds(10));
  EXPECT_EQ(Update(Kind::kIncrease, absl::Seconds(10)), "no") << "as long as what is left";
  EXPECT_EQ(Update(Kind::kDecrease, absl::Seconds(10)), "no");
  EXPECT_EQ(Update(Kind::kIncrease, absl::Seconds(9)), "no");
  EXPECT_EQ(Update(Kind::kDecrease, absl::Seconds(11)), "no");
  EXPECT_EQ(Update(Kind::kIncrease, absl::Seconds(20)), "yes");
  EXPECT_EQ(TtlOf("k"), "19999");
  EXPECT_EQ(Update(Kind::kDecrease, absl::Seconds(5)), "yes");
  EXPECT_EQ(TtlOf("k"), "4999");
  EXPECT_EQ(Update(Kind::kOverwrite, absl::Seconds(7)), "yes");
  EXPECT_EQ(TtlOf("k"), "6999");
  EXPECT_EQ(Get("k"), "v");
}

TEST_F(ItemsTest, TheTtlOfACollectionCanBeUpdatedToo) {
  PushBack("k");
  EXPECT_EQ(Update(Kind::kOverwrite, absl::Seconds(1)), "yes");
  EXPECT_EQ(Text(caches_.lists().Length(Key("k"))), "1") << "the elements stay";
  Advance(absl::Seconds(1));
  EXPECT_EQ(Text(caches_.lists().Length(Key("k"))), "MISS");
}

TEST_F(ItemsTest, TheTtlOfACollectionFollowsItsRules) {
  PushBack("list", {.ttl = absl::Seconds(10)});
  PushBack("list", {.ttl = absl::Seconds(1), .refresh = false});
  Advance(absl::Seconds(9));
  EXPECT_EQ(Text(caches_.lists().Length(Key("list"))), "2") << "kept without refresh";
  PushBack("list", {.ttl = absl::Seconds(5), .refresh = true});
  Advance(absl::Seconds(4));
  EXPECT_EQ(Text(caches_.lists().Length(Key("list"))), "3") << "reset with refresh";
  Advance(absl::Seconds(1));
  EXPECT_EQ(Text(caches_.lists().Length(Key("list"))), "MISS");
}

TEST_F(ItemsTest, ASetOverACollectionRemovesItsElements) {
  PushBack("k");
  Set("k", "now a scalar");
  EXPECT_EQ(Get("k"), "now a scalar");
  EXPECT_EQ(CountRows("list_elements"), 0);
}

TEST_F(ItemsTest, AnExpiredItemOfAnotherTypeIsNoObstacle) {
  Set("k", "scalar", absl::Milliseconds(1));
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(PushBack("k"), "1");
  Advance(absl::Minutes(1));
  EXPECT_EQ(Set("k", "scalar"), "OK");
  EXPECT_EQ(CountRows("list_elements"), 0);
}

TEST_F(ItemsTest, EveryTypeRefusesTheOthers) {
  Set("scalar", "v");
  PushBack("list");
  ASSERT_TRUE(caches_.dictionaries().Set(Key("dictionary"), {{"f", "v"}}, kMinute).ok());
  ASSERT_TRUE(caches_.sets().Union(Key("set"), {"a"}, kMinute).ok());
  ASSERT_TRUE(caches_.sorted_sets().Put(Key("sorted set"), {{"a", 1}}, kMinute).ok());
  for (const char* key : {"scalar", "list", "dictionary", "set", "sorted set"}) {
    const auto expect = [&](const std::string& type, const std::string& answer) {
      EXPECT_EQ(answer == kWrongType, type != key) << type << " on " << key << ": " << answer;
    };
    expect("scalar", Get(key));
    expect("list", Text(caches_.lists().Fetch(Key(key), {})));
    expect("dictionary", Text(caches_.dictionaries().Fetch(Key(key))));
    expect("set", Text(caches_.sets().Fetch(Key(key))));
    expect("sorted set", Text(caches_.sorted_sets().Length(Key(key))));
  }
}

TEST_F(ItemsTest, AnItemOverTheLimitIsRefusedAndLeavesTheOldOne) {
  EXPECT_EQ(Set("k", std::string(limits::kItemBytesMax - 1, 'x')), "OK");
  Set("k", "old");
  EXPECT_NE(Set("k", std::string(limits::kItemBytesMax, 'x')).find("request limit"),
            std::string::npos);
  EXPECT_EQ(Get("k"), "old");
}

TEST_F(ItemsTest, ElementsAndCollectionsOverTheirLimitsAreRefusedWhenThoseAreSet) {
  limits_.element_bytes = 3;
  EXPECT_EQ(Text(caches_.sets().Union(Key("set"), {"abcd"}, kMinute)),
            "Larger than the element size allows: 4 bytes of at most 3");
  limits_.collection_bytes = 7;
  EXPECT_EQ(Text(caches_.sets().Union(Key("set"), {"a", "b", "c", "d"}, kMinute)), "OK");
  EXPECT_EQ(Text(caches_.sets().Union(Key("set"), {"e"}, kMinute)),
            "Larger than the item size allows: the collection would have 8 bytes of at most 7");
}

}  // namespace
}  // namespace emulator
