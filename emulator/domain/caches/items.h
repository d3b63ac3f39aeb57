#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/caches/item_store.h"
#include "emulator/domain/caches/ttl.h"

namespace emulator {

// The key envelope: what is the same for items of every type. A key is found, has the wanted type
// or not, expires as a whole, and is created by its first write.
//
// Threads: none of its own; the world's lock guards it.
class Items {
 public:
  explicit Items(Database& db) : store_(db) {}

  // The living item of this type under the key; absent when there is none;
  // StoredTypeNotCompatible when the key holds another type (behaviour/cache.md §2.4).
  absl::StatusOr<std::optional<ItemHead>> Find(const CacheRef& cache, absl::string_view key,
                                               ItemType type, absl::Time now);

  // The id of the collection to write to, created when it was not there, its expiry set by the
  // rules of CollectionTtl. StoredTypeNotCompatible as Find.
  absl::StatusOr<int64_t> OpenForWrite(const CacheRef& cache, absl::string_view key, ItemType type,
                                       const CollectionTtl& ttl, absl::Time now);

  // To be called by every command that adds an item: removes some expired ones, more than one per
  // call, so that what is expired never piles up.
  void SweepSome(absl::Time now);

  ItemStore& store() { return store_; }

 private:
  ItemStore store_;
  int writes_since_sweep_ = 0;
};

}  // namespace emulator
