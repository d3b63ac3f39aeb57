#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "emulator/base/byte_budget.h"
#include "emulator/domain/caches/index_range.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct RankedElement {
  std::string value;
  double score = 0;
};

// Descending is the exact reverse of ascending, ties included. A place is a rank counted in the
// order that is asked for.
enum class Order { kAscending, kDescending };

// The place of a rank in a set of this length.
int64_t PlaceInOrder(int64_t rank, int64_t length, Order order);

// Brings the elements of these ranks into the order, skips `offset` of them, and returns the places
// of the next `count` (absent: of all).
Slice PlacesInOrder(const Slice& ranks, int64_t length, Order order, int64_t offset,
                    std::optional<int64_t> count);

// Bounds of a part of a ranked set by score; absent means unbounded.
struct ScoreRange {
  struct Bound {
    double score = 0;
    bool exclusive = false;
  };
  std::optional<Bound> min;
  std::optional<Bound> max;
};

// The elements of ranked sets: of sorted sets, and of leaderboards. Values are unique; the order is
// score, then value as bytes. Ranks count from 0 in that order.
//
// The rank of an element, and the element at a rank, are found in a time that hardly grows with the
// set: about every 64th element carries a mark that knows how many elements stand before it since
// the mark before, and about every 4096th another one of a higher level. Which elements do follows
// from a hash of their value, so a set looks the same however it was made.
//
// NaN is not a score. A set without elements leaves nothing behind.
class RankedStore {
 public:
  explicit RankedStore(Database& db);

  std::optional<double> Score(int64_t set_id, absl::string_view value);
  // Adds the element or changes its score; returns how many elements that added.
  int64_t Put(int64_t set_id, absl::string_view value, double score);
  // Returns how many elements that removed.
  int64_t Remove(int64_t set_id, absl::string_view value);
  void RemoveAll(int64_t set_id);

  // The rank that an element has, or would have.
  int64_t RankOf(int64_t set_id, double score, absl::string_view value);
  // The ranks of the elements within the bounds; `length` is that of the set.
  Slice SliceOf(int64_t set_id, const ScoreRange& range, int64_t length);

  // The elements of these ranks, in order.
  std::vector<RankedElement> Read(int64_t set_id, const Slice& ranks, ByteBudget& budget);
  // The elements at these places; `length` is that of the set.
  std::vector<RankedElement> ReadInOrder(int64_t set_id, int64_t length, const Slice& places,
                                         Order order, ByteBudget& budget);

 private:
  // Where a walk is: before every element, or at a mark, with the rank there.
  struct Position {
    int64_t rank = 0;
    double score = -std::numeric_limits<double>::infinity();
    std::string value;
  };
  // Goes from mark to mark as long as `goes_on` says yes to the next one, on the higher level
  // first.
  Position Walk(int64_t set_id, absl::FunctionRef<bool(const Position& next)> goes_on);
  int64_t CountBetween(int64_t set_id, const Position& from, double score, absl::string_view value);

  void Insert(int64_t set_id, absl::string_view value, double score);
  void Erase(int64_t set_id, absl::string_view value, double score);
  // What the element's mark on this level says.
  int64_t Gap(int64_t set_id, int level, double score, absl::string_view value);
  // The elements between a mark's predecessor and the element itself, counted.
  int64_t GapBefore(int64_t set_id, int level, double score, absl::string_view value);
  // To the gap of the first mark behind the element.
  void AddToNextGap(int64_t set_id, int level, double score, absl::string_view value, int64_t by);

  Statement find_score_;
  Statement insert_;
  Statement erase_;
  Statement erase_all_;
  Statement count_between_;
  Statement read_;
  Statement marks_after_;
  Statement mark_before_;
  Statement find_gap_;
  Statement add_to_next_gap_;
  Statement insert_mark_;
  Statement erase_mark_;
  Statement erase_all_marks_;
};

}  // namespace emulator
