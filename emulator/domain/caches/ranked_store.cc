#include "emulator/domain/caches/ranked_store.h"

#include <algorithm>
#include <cmath>

namespace emulator {
namespace {

constexpr char kFindScore[] = "SELECT score FROM ranked_elements WHERE set_id = ?1 AND value = ?2";
constexpr char kInsert[] = "INSERT INTO ranked_elements (set_id, value, score) VALUES (?1, ?2, ?3)";
constexpr char kErase[] = "DELETE FROM ranked_elements WHERE set_id = ?1 AND value = ?2";
constexpr char kEraseAll[] = "DELETE FROM ranked_elements WHERE set_id = ?1";
constexpr char kCountBetween[] =
    "SELECT count(*) FROM ranked_elements WHERE set_id = ?1 "
    "AND (score, value) >= (?2, ?3) AND (score, value) < (?4, ?5)";
constexpr char kRead[] =
    "SELECT value, score FROM ranked_elements WHERE set_id = ?1 AND (score, value) >= (?2, ?3) "
    "ORDER BY score, value LIMIT ?5 OFFSET ?4";
constexpr char kMarksAfter[] =
    "SELECT gap, score, value FROM rank_marks WHERE set_id = ?1 AND level = ?2 "
    "AND (score, value) > (?3, ?4) ORDER BY score, value";
constexpr char kMarkBefore[] =
    "SELECT score, value FROM rank_marks WHERE set_id = ?1 AND level = ?2 "
    "AND (score, value) < (?3, ?4) ORDER BY score DESC, value DESC LIMIT 1";
constexpr char kFindGap[] =
    "SELECT gap FROM rank_marks "
    "WHERE set_id = ?1 AND level = ?2 AND score = ?3 AND value = ?4";
constexpr char kAddToNextGap[] =
    "UPDATE rank_marks SET gap = gap + ?5 WHERE set_id = ?1 AND level = ?2 "
    "AND (score, value) = (SELECT score, value FROM rank_marks WHERE set_id = ?1 AND level = ?2 "
    "AND (score, value) > (?3, ?4) ORDER BY score, value LIMIT 1)";
constexpr char kInsertMark[] =
    "INSERT INTO rank_marks (set_id, level, score, value, gap) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr char kEraseMark[] =
    "DELETE FROM rank_marks WHERE set_id = ?1 AND level = ?2 AND score = ?3 AND value = ?4";
constexpr char kEraseAllMarks[] = "DELETE FROM rank_marks WHERE set_id = ?1";

constexpr int kLevels = 2;
constexpr int kBitsPerLevel = 6;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Up to which level the element carries marks. It is stored with them, so it must be the same in
// every build: FNV-1a, its low bits stirred. The empty value carries none, because the place before
// every element is called by it.
int TopLevel(absl::string_view value) {
  if (value.empty()) return 0;
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93;
  hash ^= hash >> 32;
  int level = 0;
  while (level < kLevels && ((hash >> (kBitsPerLevel * level)) & ((1 << kBitsPerLevel) - 1)) == 0) {
    ++level;
  }
  return level;
}

}  // namespace

int64_t PlaceInOrder(int64_t rank, int64_t length, Order order) {
  return order == Order::kAscending ? rank : length - 1 - rank;
}

Slice PlacesInOrder(const Slice& ranks, int64_t length, Order order, int64_t offset,
                    std::optional<int64_t> count) {
  const int64_t first = order == Order::kAscending ? ranks.start : length - ranks.end;
  const int64_t start = first + std::min(offset, ranks.length());
  const int64_t left = first + ranks.length() - start;
  return {.start = start, .end = start + std::min(left, count.value_or(left))};
}

RankedStore::RankedStore(Database& db)
    : find_score_(db, kFindScore),
      insert_(db, kInsert),
      erase_(db, kErase),
      erase_all_(db, kEraseAll),
      count_between_(db, kCountBetween),
      read_(db, kRead),
      marks_after_(db, kMarksAfter),
      mark_before_(db, kMarkBefore),
      find_gap_(db, kFindGap),
      add_to_next_gap_(db, kAddToNextGap),
      insert_mark_(db, kInsertMark),
      erase_mark_(db, kEraseMark),
      erase_all_marks_(db, kEraseAllMarks) {}

std::optional<double> RankedStore::Score(int64_t set_id, absl::string_view value) {
  Rows rows = find_score_.Query(set_id, Blob{value});
  if (!rows.Next()) return std::nullopt;
  return rows.Double(0);
}

int64_t RankedStore::Put(int64_t set_id, absl::string_view value, double score) {
  const std::optional<double> before = Score(set_id, value);
  if (before == score) return 0;
  if (before) Erase(set_id, value, *before);
  Insert(set_id, value, score);
  return before ? 0 : 1;
}

int64_t RankedStore::Remove(int64_t set_id, absl::string_view value) {
  const std::optional<double> score = Score(set_id, value);
  if (score) Erase(set_id, value, *score);
  return score ? 1 : 0;
}

void RankedStore::RemoveAll(int64_t set_id) {
  erase_all_.Run(set_id);
  erase_all_marks_.Run(set_id);
}

int64_t RankedStore::RankOf(int64_t set_id, double score, absl::string_view value) {
  const Position place = Walk(set_id, [&](const Position& next) {
    return next.score < score || (next.score == score && next.value <= value);
  });
  return place.rank + CountBetween(set_id, place, score, value);
}

Slice RankedStore::SliceOf(int64_t set_id, const ScoreRange& range, int64_t length) {
  // How many elements have a score below this one, or up to and including it.
  const auto count = [&](double score, bool including) {
    if (including && score == kInfinity) return length;
    return RankOf(set_id, including ? std::nextafter(score, kInfinity) : score, "");
  };
  return {.start = range.min ? count(range.min->score, range.min->exclusive) : 0,
          .end = range.max ? count(range.max->score, !range.max->exclusive) : length};
}

std::vector<RankedElement> RankedStore::Read(int64_t set_id, const Slice& ranks,
                                             ByteBudget& budget) {
  std::vector<RankedElement> elements;
  if (ranks.length() == 0) return elements;
  const Position place =
      Walk(set_id, [&](const Position& next) { return next.rank <= ranks.start; });
  Rows rows =
      read_.Query(set_id, place.score, Blob{place.value}, ranks.start - place.rank, ranks.length());
  while (rows.Next() && budget.Take(rows.Bytes(0).size())) {
    elements.push_back({.value = rows.Text(0), .score = rows.Double(1)});
  }
  return elements;
}

std::vector<RankedElement> RankedStore::ReadInOrder(int64_t set_id, int64_t length,
                                                    const Slice& places, Order order,
                                                    ByteBudget& budget) {
  if (order == Order::kAscending) return Read(set_id, places, budget);
  auto elements =
      Read(set_id, {.start = length - places.end, .end = length - places.start}, budget);
  std::reverse(elements.begin(), elements.end());
  return elements;
}

RankedStore::Position RankedStore::Walk(int64_t set_id,
                                        absl::FunctionRef<bool(const Position& next)> goes_on) {
  Position place;
  Position next;
  for (int level = kLevels; level > 0; --level) {
    const Position from = place;
    for (Rows rows = marks_after_.Query(set_id, level, from.score, Blob{from.value});
         rows.Next();) {
      next.rank = place.rank + rows.Int(0);
      next.score = rows.Double(1);
      const absl::string_view value = rows.Bytes(2);
      next.value.assign(value.data(), value.size());
      if (!goes_on(next)) break;
      std::swap(place, next);
    }
  }
  return place;
}

int64_t RankedStore::CountBetween(int64_t set_id, const Position& from, double score,
                                  absl::string_view value) {
  Rows rows = count_between_.Query(set_id, from.score, Blob{from.value}, score, Blob{value});
  return rows.Next() ? rows.Int(0) : 0;
}

void RankedStore::Insert(int64_t set_id, absl::string_view value, double score) {
  const int top = TopLevel(value);
  for (int level = 1; level <= kLevels; ++level) {
    int64_t gap = 0;
    if (level <= top) {
      gap = GapBefore(set_id, level, score, value);
      insert_mark_.Run(set_id, level, score, Blob{value}, gap);
    }
    AddToNextGap(set_id, level, score, value, 1 - gap);
  }
  insert_.Run(set_id, Blob{value}, score);
}

void RankedStore::Erase(int64_t set_id, absl::string_view value, double score) {
  const int top = TopLevel(value);
  for (int level = 1; level <= kLevels; ++level) {
    int64_t gap = 0;
    if (level <= top) {
      gap = Gap(set_id, level, score, value);
      erase_mark_.Run(set_id, level, score, Blob{value});
    }
    AddToNextGap(set_id, level, score, value, gap - 1);
  }
  erase_.Run(set_id, Blob{value});
}

int64_t RankedStore::Gap(int64_t set_id, int level, double score, absl::string_view value) {
  Rows rows = find_gap_.Query(set_id, level, score, Blob{value});
  return rows.Next() ? rows.Int(0) : 0;
}

int64_t RankedStore::GapBefore(int64_t set_id, int level, double score, absl::string_view value) {
  Position before;
  {
    Rows rows = mark_before_.Query(set_id, level, score, Blob{value});
    if (rows.Next()) before = {.rank = 0, .score = rows.Double(0), .value = rows.Text(1)};
  }
  return CountBetween(set_id, before, score, value);
}

void RankedStore::AddToNextGap(int64_t set_id, int level, double score, absl::string_view value,
                               int64_t by) {
  add_to_next_gap_.Run(set_id, level, score, Blob{value}, by);
}

}  // namespace emulator
