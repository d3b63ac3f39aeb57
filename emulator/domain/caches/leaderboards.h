#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/domain/caches/leaderboard_store.h"
#include "emulator/domain/caches/ranked_store.h"

namespace emulator {

struct LeaderboardElement {
  uint32_t id = 0;
  double score = 0;
  // From 0, in the order that was asked for.
  uint32_t rank = 0;
};

// Leaderboards: ids with scores, ranked (docs/behaviour/leaderboard.md). They live in a cache,
// under names of their own. Equal scores are ordered by the id as decimal text, descending is the
// exact reverse. A board lives 7 days after its latest upsert; the service does not say whether an
// upsert renews it.
//
// A board that is not there is no error: it answers as one without elements. Counts, ranges and
// scores are checked at the door.
//
// Threads: none of its own; the world's lock guards it.
class Leaderboards {
 public:
  explicit Leaderboards(Database& db) : boards_(db), store_(db) {}

  // Adds elements or changes their scores; an id given twice has the last score.
  void Upsert(const ItemKey& key, const std::vector<LeaderboardElement>& elements);
  // Ids that are not there are ignored.
  void Remove(const ItemKey& key, const std::vector<uint32_t>& ids);
  void Delete(const ItemKey& key);
  // Every board of the cache.
  void DeleteAll(const CacheRef& cache);

  uint32_t Length(const ItemKey& key);
  // The elements of these ranks; less when the board ends before.
  std::vector<LeaderboardElement> ByRank(const ItemKey& key, const Slice& ranks, Order order);
  // The elements within the bounds, in the order; ranks are those on the whole board.
  std::vector<LeaderboardElement> ByScore(const ItemKey& key, const ScoreRange& range, Order order,
                                          uint32_t offset, uint32_t count);

  // In the order of the ids; those that are not there are left out.
  std::vector<LeaderboardElement> Ranks(const ItemKey& key, const std::vector<uint32_t>& ids,
                                        Order order);
  // The same, but equal scores share a rank: the number of elements that are strictly better.
  std::vector<LeaderboardElement> CompetitionRanks(const ItemKey& key,
                                                   const std::vector<uint32_t>& ids, Order order);

 private:
  void RemoveBoard(const LeaderboardHead& head);
  std::vector<LeaderboardElement> Read(const LeaderboardHead& head, const Slice& places,
                                       Order order);

  LeaderboardStore boards_;
  RankedStore store_;
};

}  // namespace emulator
