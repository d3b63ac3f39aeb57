#include "emulator/domain/caches/ranked_store.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/domain/caches/caches_fixture.h"

namespace emulator {
namespace {

// A store beside the plainest thing that does the same.
class RankedStoreTest : public DomainTest {
 protected:
  using Reference = std::set<std::pair<double, std::string>>;

  void Put(const std::string& value, double score) {
    const auto old = scores_.find(value);
    EXPECT_EQ(store_.Put(kSet, value, score), old == scores_.end() ? 1 : 0);
    if (old != scores_.end()) reference_.erase({old->second, value});
    scores_[value] = score;
    reference_.insert({score, value});
  }
  void Remove(const std::string& value) {
    const auto old = scores_.find(value);
    EXPECT_EQ(store_.Remove(kSet, value), old == scores_.end() ? 0 : 1);
    if (old == scores_.end()) return;
    reference_.erase({old->second, value});
    scores_.erase(old);
  }
  int64_t length() const { return static_cast<int64_t>(reference_.size()); }
  std::vector<RankedElement> Read(int64_t start, int64_t end) {
    ByteBudget budget;
    return store_.Read(kSet, {.start = start, .end = end}, budget);
  }
  int64_t CountMarks() {
    Statement count(*db_, "SELECT count(*) FROM rank_marks");
    Rows rows = count.Query();
    rows.Next();
    return rows.Int(0);
  }
  // The whole set, and every rank, as the reference has them.
  void ExpectEqual() {
    const auto elements = Read(0, length());
    ASSERT_EQ(static_cast<int64_t>(elements.size()), length());
    int64_t rank = 0;
    for (const auto& [score, value] : reference_) {
      ASSERT_EQ(elements[rank].value, value);
      ASSERT_EQ(elements[rank].score, score);
      ASSERT_EQ(store_.RankOf(kSet, score, value), rank);
      const auto alone = Read(rank, rank + 1);
      ASSERT_EQ(alone.at(0).value, value) << rank;
      ++rank;
    }
  }

  static constexpr int64_t kSet = 7;
  RankedStore store_{*db_};
  std::map<std::string, double> scores_;
  Reference reference_;
};

TEST_F(RankedStoreTest, RanksStayRightWhileElementsComeMoveAndGo) {
  std::mt19937 generator(1);
  for (int i = 0; i < 12'000; ++i) {
    const std::string value = absl::StrCat("v", generator() % 9000);
    if (generator() % 4 == 0) {
      Remove(value);
    } else {
      Put(value, static_cast<double>(generator() % 500));
    }
  }
  ASSERT_GT(CountMarks(), 50) << "or the test does not see the marks work";
  ExpectEqual();
  while (!scores_.empty()) Remove(scores_.begin()->first);
  EXPECT_EQ(CountMarks(), 0);
}

TEST_F(RankedStoreTest, ManyEqualScoresAreOrderedByValue) {
  for (int i = 0; i < 3000; ++i) Put(absl::StrCat("v", i * 7919 % 3000), 1);
  ExpectEqual();
}

TEST_F(RankedStoreTest, TheSetLooksTheSameHoweverItCameAbout) {
  const auto marks = [&] {
    Statement read(*db_, "SELECT level, value, gap FROM rank_marks ORDER BY level, score, value");
    std::string text;
    for (Rows rows = read.Query(); rows.Next();) {
      absl::StrAppend(&text, rows.Int(0), rows.Text(1), "+", rows.Int(2), " ");
    }
    return text;
  };
  for (int i = 0; i < 2000; ++i) Put(absl::StrCat("v", i), i);
  const std::string forwards = marks();
  for (int i = 0; i < 2000; ++i) Put(absl::StrCat("v", i), -i);
  store_.RemoveAll(kSet);
  EXPECT_EQ(marks(), "");
  scores_.clear();
  for (int i = 1999; i >= 0; --i) Put(absl::StrCat("v", i), i);
  EXPECT_EQ(marks(), forwards);
}

TEST_F(RankedStoreTest, InfinitiesAndTheEmptyValueHaveTheirPlace) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 1000; ++i) Put(absl::StrCat("v", i), i % 2 == 0 ? infinity : -infinity);
  Put("", -infinity);
  Put("middle", 0);
  ExpectEqual();
  EXPECT_EQ(store_.RankOf(kSet, 0, "middle"), 501);
}

TEST_F(RankedStoreTest, BoundsOfScoresIncludeOrExclude) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 10; ++i) Put(absl::StrCat("v", i), i);
  Put("top", infinity);
  using Bound = ScoreRange::Bound;
  const auto slice = [&](std::optional<Bound> min, std::optional<Bound> max) {
    const Slice ranks = store_.SliceOf(kSet, {.min = min, .max = max}, length());
    return absl::StrCat(ranks.start, "-", ranks.end);
  };
  EXPECT_EQ(slice({}, {}), "0-11");
  EXPECT_EQ(slice(Bound{3, false}, Bound{5, false}), "3-6");
  EXPECT_EQ(slice(Bound{3, true}, Bound{5, true}), "4-5");
  EXPECT_EQ(slice(Bound{2.5, false}, Bound{2.5, false}), "3-3");
  EXPECT_EQ(slice({}, Bound{infinity, false}), "0-11");
  EXPECT_EQ(slice({}, Bound{infinity, true}), "0-10");
  EXPECT_EQ(slice(Bound{infinity, true}, {}), "11-11");
}

}  // namespace
}  // namespace emulator
