#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/caches/index_range.h"
#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/ranked_store.h"

namespace emulator {

// Sorted sets: values with scores, in the order of score, then value (docs/behaviour/cache.md §7).
// Every function answers StoredTypeNotCompatible when the key holds another type; lookups answer
// absent when there is no set. Scores are checked at the door: NaN never comes here.
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class SortedSets {
 public:
  SortedSets(Database& db, Items& items) : items_(items), store_(db) {}

  // Adds elements or changes their scores; a value given twice has the last score. No elements:
  // nothing happens, no set is made (docs/behaviour/cache.md §2.3). ItemTooLarge when one value is
  // over the limit.
  absl::Status Put(const ItemKey& key, const std::vector<RankedElement>& elements,
                   const CollectionTtl& ttl);

  // Adds to a score, 0 when the value is not there; answers the sum. ScoreOutOfRange when that is
  // outside int64, the score as it was.
  absl::StatusOr<double> Increment(const ItemKey& key, const std::string& value, double amount,
                                   const CollectionTtl& ttl);

  // Removes values; those that are not there are ignored.
  absl::Status Remove(const ItemKey& key, const std::vector<std::string>& values);
  absl::Status RemoveAll(const ItemKey& key) {
    return items_.RemoveCollection(key, ItemType::kSortedSet);
  }

  // The set brought into the order, then the range of it. Both answer AnswerTooLarge when it could
  // not be received.
  Lookup<std::vector<RankedElement>> FetchByIndex(const ItemKey& key, Order order,
                                                  const IndexRange& range);
  // The elements within the bounds, brought into the order, `offset` of them skipped, then at most
  // `count`; absent means all.
  Lookup<std::vector<RankedElement>> FetchByScore(const ItemKey& key, Order order,
                                                  const ScoreRange& range, int64_t offset,
                                                  std::optional<int64_t> count);

  // One answer per value, in the order of the question.
  Lookup<std::vector<std::optional<double>>> GetScores(const ItemKey& key,
                                                       const std::vector<std::string>& values);
  // Absent inside: the set is there, the value is not.
  Lookup<std::optional<uint64_t>> GetRank(const ItemKey& key, const std::string& value,
                                          Order order);
  Lookup<uint32_t> CountByScore(const ItemKey& key, const ScoreRange& range);

  struct UnionSource {
    std::string key;
    double weight = 1;
  };
  enum class Aggregate { kSum, kMin, kMax };
  // Replaces the set by the union of the sources, scores weighted and those of one value
  // aggregated; answers its length. Sources that are not there count as empty. A score that would
  // be no number (infinity times 0, or minus infinity) becomes 0.
  absl::StatusOr<uint32_t> UnionStore(const ItemKey& key, const std::vector<UnionSource>& sources,
                                      Aggregate aggregate, absl::Duration ttl);

  Lookup<uint32_t> Length(const ItemKey& key) { return items_.Length(key, ItemType::kSortedSet); }

 private:
  absl::StatusOr<std::vector<RankedElement>> ReadAnswer(const ItemHead& head, const Slice& places,
                                                        Order order);
  absl::StatusOr<std::vector<RankedElement>> Unite(const ItemKey& key,
                                                   const std::vector<UnionSource>& sources,
                                                   Aggregate aggregate);

  Items& items_;
  RankedStore store_;
};

}  // namespace emulator
