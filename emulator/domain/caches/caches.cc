#include "emulator/domain/caches/caches.h"

#include <optional>

#include "emulator/base/errors.h"

namespace emulator {

Caches::Caches(Database& db)
    : store_(db), items_(db), scalars_(items_), lists_(db, items_), dictionaries_(db, items_) {}

absl::Status Caches::Create(const CacheName& name) {
  if (store_.Find(name.text())) return errors::CacheAlreadyExists(name.text());
  store_.Insert(name.text());
  return absl::OkStatus();
}

absl::StatusOr<CacheRef> Caches::Delete(const CacheName& name) {
  auto cache = Find(name);
  if (!cache.ok()) return cache;
  items_.store().RemoveAll(*cache);
  store_.Remove(*cache);
  return cache;
}

absl::Status Caches::Flush(const CacheName& name) {
  auto cache = Find(name);
  if (!cache.ok()) return cache.status();
  items_.store().RemoveAll(*cache);
  return absl::OkStatus();
}

absl::StatusOr<CacheRef> Caches::Find(const CacheName& name) {
  std::optional<CacheRef> cache = store_.Find(name.text());
  if (!cache) return errors::CacheNotFound(name.text());
  return *std::move(cache);
}

}  // namespace emulator
