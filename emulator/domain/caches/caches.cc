#include "emulator/domain/caches/caches.h"

#include <optional>

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {

Caches::Caches(Database& db, Draws& draws, const Limits& limits)
    : limits_(limits),
      store_(db),
      items_(db, limits),
      scalars_(items_),
      dictionaries_(db, items_),
      sets_(db, items_, draws),
      lists_(db, items_),
      sorted_sets_(db, items_),
      leaderboards_(db) {}

absl::Status Caches::Create(const CacheName& name) {
  if (store_.Find(name.text())) return errors::CacheAlreadyExists(name.text());
  if (limits_.caches && store_.List().size() >= *limits_.caches) {
    return errors::TooManyCaches(*limits_.caches);
  }
  store_.Insert(name.text());
  return absl::OkStatus();
}

absl::StatusOr<CacheRef> Caches::Delete(const CacheName& name) {
  auto cache = Find(name);
  if (!cache.ok()) return cache;
  items_.store().RemoveAll(*cache);
  leaderboards_.DeleteAll(*cache);
  store_.Remove(*cache);
  return cache;
}

absl::Status Caches::Flush(const CacheName& name) {
  ASSIGN_OR_RETURN(auto cache, Find(name));
  items_.store().RemoveAll(cache);
  leaderboards_.DeleteAll(cache);
  return absl::OkStatus();
}

absl::StatusOr<CacheRef> Caches::Find(const CacheName& name) const {
  std::optional<CacheRef> cache = store_.Find(name.text());
  if (!cache) return errors::CacheNotFound(name.text());
  return *std::move(cache);
}

}  // namespace emulator
