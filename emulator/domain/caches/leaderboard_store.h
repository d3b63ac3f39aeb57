#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "emulator/domain/caches/item_key.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct LeaderboardHead {
  int64_t id = 0;
  int64_t length = 0;

  // Under which its elements are in the RankedStore: sorted sets have the numbers above 0.
  int64_t set_id() const { return -id; }
};

// The row that every leaderboard has. Their names are a key space of their own.
class LeaderboardStore {
 public:
  explicit LeaderboardStore(Database& db);

  std::optional<LeaderboardHead> Find(const ItemKey& key);
  LeaderboardHead Insert(const ItemKey& key, absl::Time expires_at);
  void Update(const LeaderboardHead& head, absl::Time expires_at);
  void UpdateLength(const LeaderboardHead& head);
  void Remove(const LeaderboardHead& head);

  std::vector<LeaderboardHead> ListExpired(absl::Time now);
  std::vector<LeaderboardHead> ListCache(const CacheRef& cache);

 private:
  Statement find_;
  Statement insert_;
  Statement update_;
  Statement update_length_;
  Statement remove_;
  Statement list_expired_;
  Statement list_cache_;
};

}  // namespace emulator
