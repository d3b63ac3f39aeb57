#include "emulator/domain/caches/dictionaries.h"

#include <gtest/gtest.h>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

class DictionariesTest : public CachesFixture {
 protected:
  std::string Set(const std::vector<DictionaryField>& fields) {
    return Text(dictionaries_.Set(Key("d"), fields, kMinute));
  }
  std::string Fetch() { return Text(dictionaries_.Fetch(Key("d"))); }
  std::string Increment(const std::string& field, int64_t amount) {
    return Text(dictionaries_.Increment(Key("d"), field, amount, kMinute));
  }
  Dictionaries& dictionaries_ = caches_.dictionaries();
};

TEST_F(DictionariesTest, FieldsKeepTheirLastValue) {
  EXPECT_EQ(Fetch(), "MISS");
  Set({{"b", "1"}, {"a", "2"}, {"b", "3"}});
  EXPECT_EQ(Fetch(), "a=2,b=3");
  EXPECT_EQ(Text(dictionaries_.Length(Key("d"))), "2");
}

TEST_F(DictionariesTest, AnEmptyWriteMakesNoDictionary) {
  EXPECT_EQ(Set({}), "OK");
  EXPECT_EQ(Fetch(), "MISS");
}

TEST_F(DictionariesTest, GetAnswersEveryFieldInTheOrderOfTheQuestion) {
  EXPECT_EQ(Text(dictionaries_.Get(Key("d"), {"a"})), "MISS");
  Set({{"a", "1"}, {"b", ""}});
  EXPECT_EQ(Text(dictionaries_.Get(Key("d"), {"x", "b", "a", "a"})), "MISS,,1,1");
  EXPECT_EQ(Text(dictionaries_.Get(Key("d"), {})), "");
}

TEST_F(DictionariesTest, IncrementCountsPerField) {
  EXPECT_EQ(Increment("n", 5), "5");
  EXPECT_EQ(Increment("n", -7), "-2");
  EXPECT_EQ(Increment("m", 0), "0");
  EXPECT_EQ(Fetch(), "m=0,n=-2");
  Set({{"text", "abc"}});
  EXPECT_EQ(Increment("text", 1), "failed to parse value into an integer");
}

TEST_F(DictionariesTest, RemovingTheLastFieldRemovesTheDictionary) {
  EXPECT_EQ(Text(dictionaries_.Remove(Key("d"), {"a"})), "OK");
  Set({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  EXPECT_EQ(Text(dictionaries_.Remove(Key("d"), {"a", "unknown", "a"})), "OK");
  EXPECT_EQ(Text(dictionaries_.Remove(Key("d"), {})), "OK");
  EXPECT_EQ(Fetch(), "b=2,c=3");
  EXPECT_EQ(Text(dictionaries_.Remove(Key("d"), {"b", "c"})), "OK");
  ExpectNothingIsLeft();
}

TEST_F(DictionariesTest, RemoveAllRemovesTheDictionary) {
  EXPECT_EQ(Text(dictionaries_.RemoveAll(Key("d"))), "OK");
  Set({{"a", "1"}});
  EXPECT_EQ(Text(dictionaries_.RemoveAll(Key("d"))), "OK");
  ExpectNothingIsLeft();
}

}  // namespace
}  // namespace emulator
