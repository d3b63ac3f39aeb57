#include "emulator/domain/caches/scalars.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

using Present = SetCondition::Present;

class ScalarsTest : public CachesFixture {
 protected:
  std::string Set(const std::string& value) {
    return Text(caches_.scalars().Set(Key("k"), value, absl::Minutes(1)));
  }
  std::string Get() { return Text(caches_.scalars().Get(Key("k"))); }
  std::string Increment(int64_t amount, absl::Duration ttl = absl::Minutes(1)) {
    return Text(caches_.scalars().Increment(Key("k"), amount, ttl));
  }
  std::string SetIf(const SetCondition& condition) {
    return Text(caches_.scalars().SetIf(Key("k"), "new", absl::Minutes(1), condition));
  }
  std::string SetIfHash(const SetCondition& condition) {
    return Text(caches_.scalars().SetIfHash(Key("k"), "new", absl::Minutes(1), condition));
  }
};

TEST_F(ScalarsTest, SetReplacesAndRemoveRemoves) {
  EXPECT_EQ(Get(), "MISS");
  Set("one");
  Set("");
  EXPECT_EQ(Get(), "");
  caches_.items().Remove(Key("k"));
  EXPECT_EQ(Get(), "MISS");
}

TEST_F(ScalarsTest, KeysAndValuesAreBytes) {
  const std::string zero("a\0b", 3);
  ASSERT_TRUE(caches_.scalars().Set(Key(zero), zero, absl::Minutes(1)).ok());
  EXPECT_EQ(Text(caches_.scalars().Get(Key(zero))), zero);
  EXPECT_EQ(Text(caches_.scalars().Get(Key("a"))), "MISS");
}

TEST_F(ScalarsTest, IncrementCountsInTextAndStartsFromAnyInteger) {
  EXPECT_EQ(Increment(0), "0");
  EXPECT_EQ(Increment(5), "5");
  EXPECT_EQ(Increment(-1005), "-1000");
  EXPECT_EQ(Get(), "-1000");
  Set("10");
  EXPECT_EQ(Increment(1), "11");
  Set("007");
  EXPECT_EQ(Increment(1), "8");
}

TEST_F(ScalarsTest, IncrementAlwaysWritesTheTtl) {
  Increment(1, absl::Seconds(10));
  Increment(1, absl::Seconds(1));
  Advance(absl::Seconds(1));
  EXPECT_EQ(Get(), "MISS");
}

TEST_F(ScalarsTest, IncrementRefusesWhatIsNoIntegerAndLeavesIt) {
  for (const char* value : {"", "-", "+5", " 5", "5 ", "1.0", "0x1", "abc", "--1",
                            "9223372036854775808", "-9223372036854775809"}) {
    Set(value);
    EXPECT_EQ(Increment(1), "failed to parse value into an integer") << value;
    EXPECT_EQ(Get(), value);
  }
}

TEST_F(ScalarsTest, IncrementBeyondTheRangeIsRefusedAndLeavesTheValue) {
  Set("9223372036854775806");
  EXPECT_EQ(Increment(1), "9223372036854775807");
  EXPECT_EQ(Increment(1), "The sum is outside the range of 64-bit integers");
  EXPECT_EQ(Get(), "9223372036854775807");
  Set("-9223372036854775808");
  EXPECT_EQ(Increment(-1), "The sum is outside the range of 64-bit integers");
  EXPECT_EQ(Increment(std::numeric_limits<int64_t>::max()), "-1");
}

// The rows of docs/behaviour/cache.md §3.2: key missing, value equal, value different.
TEST_F(ScalarsTest, ConditionsFollowTheTable) {
  const struct {
    const char* name;
    SetCondition condition;
    const char* stored;
  } kRows[] = {
      {"present", {false, Present::kAlways, ""}, "no yes yes"},
      {"absent", {true, Present::kNever, ""}, "yes no no"},
      {"equal", {false, Present::kIfEqual, "old"}, "no yes no"},
      {"not_equal", {true, Present::kIfNotEqual, "old"}, "yes no yes"},
      {"present_and_not_equal", {false, Present::kIfNotEqual, "old"}, "no no yes"},
      {"absent_or_equal", {true, Present::kIfEqual, "old"}, "yes yes no"},
  };
  for (const auto& [name, condition, stored] : kRows) {
    std::vector<std::string> answers;
    for (const char* value : {"", "old", "other"}) {
      caches_.items().Remove(Key("k"));
      if (*value != '\0') Set(value);
      answers.push_back(SetIf(condition));
      const std::string before = *value == '\0' ? "MISS" : value;
      EXPECT_EQ(Get(), answers.back() == "yes" ? "new" : before) << name;
    }
    EXPECT_EQ(absl::StrJoin(answers, " "), stored) << name;
  }
}

TEST_F(ScalarsTest, AnEmptyValueCanBeCompared) {
  Set("");
  EXPECT_EQ(SetIf({false, Present::kIfEqual, ""}), "yes");
}

TEST_F(ScalarsTest, WhatIsNotStoredKeepsItsTtl) {
  Set("old");
  Advance(absl::Seconds(30));
  EXPECT_EQ(SetIf({true, Present::kNever, ""}), "no");
  Advance(absl::Seconds(30));
  EXPECT_EQ(SetIf({true, Present::kNever, ""}), "yes") << "expired counts as missing";
}

TEST_F(ScalarsTest, ConditionsOnACollectionTestExistenceButDoNotCompare) {
  ASSERT_TRUE(caches_.sets().Union(Key("k"), {"a"}, kMinute).ok());
  EXPECT_EQ(SetIf({true, Present::kNever, ""}), "no");
  EXPECT_EQ(SetIf({false, Present::kIfEqual, "a"}), kWrongType);
  EXPECT_EQ(SetIf({false, Present::kAlways, ""}), "yes");
  EXPECT_EQ(Get(), "new");
}

TEST_F(ScalarsTest, HashesAreThoseOfTheValueAndCompareAsBytes) {
  EXPECT_EQ(ValueHash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_NE(ValueHash(""), ValueHash("a"));
  Increment(5);
  EXPECT_EQ(SetIfHash({false, Present::kIfEqual, "any word"}), "no");
  EXPECT_EQ(SetIfHash({false, Present::kIfEqual, ValueHash("5")}), "yes");
  EXPECT_EQ(SetIfHash({true, Present::kIfNotEqual, ValueHash("new")}), "no");
  EXPECT_EQ(SetIfHash({true, Present::kAlways, ""}), "yes");
}

}  // namespace
}  // namespace emulator
