#include "emulator/domain/caches/leaderboard_store.h"

#include <algorithm>

namespace emulator {
namespace {

constexpr char kFind[] =
    "SELECT id, length FROM leaderboards WHERE cache_id = ?1 AND name = ?2 AND expires_us > ?3";
constexpr char kInsert[] =
    "INSERT INTO leaderboards (cache_id, name, expires_us, length) VALUES (?1, ?2, ?3, 0)";
constexpr char kUpdate[] = "UPDATE leaderboards SET length = ?2, expires_us = ?3 WHERE id = ?1";
constexpr char kUpdateLength[] = "UPDATE leaderboards SET length = ?2 WHERE id = ?1";
constexpr char kRemove[] = "DELETE FROM leaderboards WHERE id = ?1";
constexpr char kListExpired[] = "SELECT id, length FROM leaderboards WHERE expires_us <= ?1";
constexpr char kListCache[] = "SELECT id, length FROM leaderboards WHERE cache_id = ?1";

LeaderboardHead HeadFrom(const Rows& rows) {
  return {.id = rows.Int(0), .length = std::max<int64_t>(rows.Int(1), 0)};
}

template <typename Argument>
std::vector<LeaderboardHead> ListFrom(Statement& statement, const Argument& argument) {
  std::vector<LeaderboardHead> heads;
  for (Rows rows = statement.Query(argument); rows.Next();) heads.push_back(HeadFrom(rows));
  return heads;
}

}  // namespace

LeaderboardStore::LeaderboardStore(Database& db)
    : find_(db, kFind),
      insert_(db, kInsert),
      update_(db, kUpdate),
      update_length_(db, kUpdateLength),
      remove_(db, kRemove),
      list_expired_(db, kListExpired),
      list_cache_(db, kListCache) {}

std::optional<LeaderboardHead> LeaderboardStore::Find(const ItemKey& key) {
  Rows rows = find_.Query(key.cache.id, key.key, key.now);
  if (!rows.Next()) return std::nullopt;
  return HeadFrom(rows);
}

LeaderboardHead LeaderboardStore::Insert(const ItemKey& key, absl::Time expires_at) {
  insert_.Run(key.cache.id, key.key, expires_at);
  return {.id = insert_.last_insert_id()};
}

void LeaderboardStore::Update(const LeaderboardHead& head, absl::Time expires_at) {
  update_.Run(head.id, head.length, expires_at);
}

void LeaderboardStore::UpdateLength(const LeaderboardHead& head) {
  update_length_.Run(head.id, head.length);
}

void LeaderboardStore::Remove(const LeaderboardHead& head) { remove_.Run(head.id); }

std::vector<LeaderboardHead> LeaderboardStore::ListExpired(absl::Time now) {
  return ListFrom(list_expired_, now);
}

std::vector<LeaderboardHead> LeaderboardStore::ListCache(const CacheRef& cache) {
  return ListFrom(list_cache_, cache.id);
}

}  // namespace emulator
