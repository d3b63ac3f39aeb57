#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/limits.h"
#include "emulator/domain/caches/caches.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {
namespace {

// Answers as text: a value, "MISS", or the text of the error.
class CachesTest : public DomainTest {
 protected:
  std::string Set(const std::string& key, const std::string& value,
                  absl::Duration ttl = absl::Minutes(1)) {
    return Text(caches_.scalars().Set(cache_, key, value, ttl, now()));
  }
  std::string Get(const std::string& key) {
    const auto value = caches_.scalars().Get(cache_, key, now());
    return value.ok() ? value->value_or("MISS") : Text(value.status());
  }
  std::string Push(Lists::End end, const std::string& value, uint32_t truncate = 0,
                   CollectionTtl ttl = {.ttl = absl::Minutes(1)}) {
    const auto length = caches_.lists().Push(cache_, "list", end, value, truncate, ttl, now());
    return length.ok() ? std::string(absl::StrCat(*length)) : Text(length.status());
  }
  std::string Fetch(std::optional<int64_t> start = {}, std::optional<int64_t> end = {}) {
    const auto values = caches_.lists().Fetch(cache_, "list", {.start = start, .end = end}, now());
    if (!values.ok()) return Text(values.status());
    return values->has_value() ? absl::StrJoin(**values, ",") : "MISS";
  }
  std::string SetFields(const std::vector<DictionaryField>& fields,
                        CollectionTtl ttl = {.ttl = absl::Minutes(1)}) {
    return Text(caches_.dictionaries().Set(cache_, "dictionary", fields, ttl, now()));
  }
  std::string FetchFields() {
    const auto fields = caches_.dictionaries().Fetch(cache_, "dictionary", now());
    if (!fields.ok()) return Text(fields.status());
    if (!fields->has_value()) return "MISS";
    return absl::StrJoin(**fields, ",", [](std::string* out, const DictionaryField& field) {
      absl::StrAppend(out, field.field, "=", field.value);
    });
  }
  static std::string Text(const absl::Status& status) {
    return status.ok() ? "OK" : std::string(status.message());
  }
  int64_t CountRows(const char* sql) {
    Statement count(*db_, sql);
    Rows rows = count.Query();
    rows.Next();
    return rows.Int(0);
  }

  static constexpr auto kFront = Lists::End::kFront;
  static constexpr auto kBack = Lists::End::kBack;
  const std::string kWrongType =
      "The stored type for this key is not compatible with this operation";
  Caches caches_{*db_};
};

TEST_F(CachesTest, CreatingACacheTwiceKeepsItsItems) {
  EXPECT_EQ(Text(caches_.Create(Cache("a"))), "OK");
  EXPECT_EQ(Text(caches_.Create(Cache("a"))), "Cache with name: a already exists");
}

TEST_F(CachesTest, ACacheMadeAgainStartsEmpty) {
  ASSERT_TRUE(caches_.Create(Cache("a")).ok());
  const CacheRef first = *caches_.Find(Cache("a"));
  ASSERT_TRUE(caches_.scalars().Set(first, "k", "v", absl::Minutes(1), now()).ok());
  ASSERT_TRUE(caches_.Delete(Cache("a")).ok());
  EXPECT_EQ(Text(caches_.Find(Cache("a")).status()), "Cache not found: a");
  ASSERT_TRUE(caches_.Create(Cache("a")).ok());
  EXPECT_EQ(*caches_.scalars().Get(*caches_.Find(Cache("a")), "k", now()), std::nullopt);
}

TEST_F(CachesTest, FlushLeavesNoElementBehind) {
  ASSERT_TRUE(caches_.Create(Cache("chat")).ok());
  Push(kBack, "a");
  SetFields({{"f", "v"}});
  ASSERT_TRUE(caches_.Flush(Cache("chat")).ok());
  EXPECT_EQ(CountRows("SELECT count(*) FROM items"), 0);
  EXPECT_EQ(CountRows("SELECT count(*) FROM list_elements"), 0);
  EXPECT_EQ(CountRows("SELECT count(*) FROM dictionary_fields"), 0);
}

TEST_F(CachesTest, SetReplacesAndDeleteRemoves) {
  EXPECT_EQ(Get("k"), "MISS");
  Set("k", "one");
  Set("k", "");
  EXPECT_EQ(Get("k"), "");
  caches_.scalars().Delete(cache_, "k");
  EXPECT_EQ(Get("k"), "MISS");
}

TEST_F(CachesTest, KeysAndValuesAreBytes) {
  const std::string zero("a\0b", 3);
  Set(zero, zero);
  EXPECT_EQ(Get(zero), zero);
  EXPECT_EQ(Get("a"), "MISS");
}

TEST_F(CachesTest, AnItemIsGoneExactlyWhenItsTtlHasPassed) {
  Set("k", "v", absl::Milliseconds(100));
  Advance(absl::Milliseconds(99));
  EXPECT_EQ(Get("k"), "v");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Get("k"), "MISS");
}

TEST_F(CachesTest, ASetOverACollectionRemovesItsElements) {
  Push(kBack, "a");
  Set("list", "now a scalar");
  EXPECT_EQ(Get("list"), "now a scalar");
  EXPECT_EQ(CountRows("SELECT count(*) FROM list_elements"), 0);
}

TEST_F(CachesTest, ACallOfAnotherTypeIsRefused) {
  Set("list", "scalar");
  EXPECT_EQ(Push(kBack, "a"), kWrongType);
  EXPECT_EQ(Fetch(), kWrongType);
  SetFields({{"f", "v"}});
  EXPECT_EQ(Get("dictionary"), kWrongType);
}

TEST_F(CachesTest, AnExpiredItemOfAnotherTypeIsNoObstacle) {
  Set("list", "scalar", absl::Milliseconds(1));
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Push(kBack, "a"), "1");
  Advance(absl::Minutes(1));
  EXPECT_EQ(Set("list", "scalar"), "OK");
  EXPECT_EQ(CountRows("SELECT count(*) FROM list_elements"), 0);
}

TEST_F(CachesTest, AnItemOverTheLimitIsRefusedAndLeavesTheOldOne) {
  Set("k", "old");
  EXPECT_EQ(Set("k", std::string(limits::kItemBytesMax - 1, 'x')), "OK");
  Set("k", "old");
  EXPECT_NE(Set("k", std::string(limits::kItemBytesMax, 'x')).find("request limit"),
            std::string::npos);
  EXPECT_EQ(Get("k"), "old");
}

TEST_F(CachesTest, ExpiredItemsAreSweptWhileOthersAreWritten) {
  for (int i = 0; i < 1000; ++i) Set(absl::StrCat("old", i), "v", absl::Milliseconds(1));
  Advance(absl::Milliseconds(1));
  for (int i = 0; i < 1000; ++i) Set("new", "v");
  EXPECT_LT(CountRows("SELECT count(*) FROM items"), 200);
  EXPECT_EQ(Get("new"), "v");
}

TEST(TtlTest, IsCutToADayAndRefusedWhenZero) {
  EXPECT_EQ(*ParseTtl(1), absl::Milliseconds(1));
  EXPECT_EQ(*ParseTtl(86'400'001), absl::Hours(24));
  EXPECT_EQ(*ParseTtl(~uint64_t{0}), absl::Hours(24));
  EXPECT_EQ(ParseTtl(0).status().message(), "ttl_milliseconds must be greater than 0");
}

TEST_F(CachesTest, ListsGrowAtBothEnds) {
  EXPECT_EQ(Push(kBack, "b"), "1");
  EXPECT_EQ(Push(kFront, "a"), "2");
  EXPECT_EQ(Push(kBack, "c"), "3");
  EXPECT_EQ(Fetch(), "a,b,c");
  EXPECT_EQ(*caches_.lists().Length(cache_, "list", now()), 3u);
}

TEST_F(CachesTest, TruncationCutsTheOtherEnd) {
  for (const char* value : {"a", "b", "c"}) Push(kBack, value);
  EXPECT_EQ(Push(kFront, "x", 2), "2");
  EXPECT_EQ(Fetch(), "x,a");
  EXPECT_EQ(Push(kBack, "y", 2), "2");
  EXPECT_EQ(Fetch(), "a,y");
  EXPECT_EQ(Push(kBack, "z", 4294967295), "3");
}

// The table of behaviour/cache.md §6.
TEST_F(CachesTest, RangesFollowTheTableOfTheService) {
  for (int i = 0; i < 10; ++i) Push(kBack, absl::StrCat(i));
  EXPECT_EQ(Fetch(2, -6), "2,3");
  EXPECT_EQ(Fetch(-7, -2), "3,4,5,6,7");
  EXPECT_EQ(Fetch(5, 0), "MISS");
  EXPECT_EQ(Fetch(-5, 0), "MISS");
  EXPECT_EQ(Fetch(0, 0), "MISS");
  EXPECT_EQ(Fetch(-2, -6), "MISS");
  EXPECT_EQ(Fetch(0, -5), "0,1,2,3,4");
  EXPECT_EQ(Fetch({}, 5), "0,1,2,3,4");
  EXPECT_EQ(Fetch(8, 100), "8,9");
  EXPECT_EQ(Fetch(-100, 1), "0");
}

TEST_F(CachesTest, TheTtlOfACollectionFollowsItsRules) {
  Push(kBack, "a", 0, {.ttl = absl::Seconds(10)});
  Push(kBack, "b", 0, {.ttl = absl::Seconds(1), .refresh = false});
  Advance(absl::Seconds(9));
  EXPECT_EQ(Fetch(), "a,b") << "kept without refresh, even when shorter";
  Push(kBack, "c", 0, {.ttl = absl::Seconds(5), .refresh = true});
  Advance(absl::Seconds(4));
  EXPECT_EQ(Fetch(), "a,b,c") << "reset with refresh";
  Advance(absl::Seconds(1));
  EXPECT_EQ(Fetch(), "MISS");
}

TEST_F(CachesTest, DictionariesKeepTheLastValueOfAField) {
  EXPECT_EQ(FetchFields(), "MISS");
  SetFields({{"b", "1"}, {"a", "2"}, {"b", "3"}});
  EXPECT_EQ(FetchFields(), "a=2,b=3");
}

TEST_F(CachesTest, AnEmptyWriteMakesNoDictionary) {
  EXPECT_EQ(SetFields({}), "OK");
  EXPECT_EQ(FetchFields(), "MISS");
}

}  // namespace
}  // namespace emulator
