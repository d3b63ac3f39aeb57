#pragma once

#include <vector>

#include "emulator/base/limits.h"
#include "emulator/domain/caches/item_store.h"
#include "emulator/domain/caches/ttl.h"

namespace emulator {

// The key envelope: what is the same for items of every type. A key is found, has the wanted type
// or not, expires as a whole, is created by its first write and goes with its last element.
//
// A write to a collection is always
//
//   auto head = items.OpenForWrite(key, ItemType::kSet, ttl);   // or Find, for a removal
//   head->length += ... the store adds or removes elements ...
//   return items.Save(key, *head);
//
// Threads: none of its own; the world's lock guards it.
class Items {
 public:
  Items(Database& db, const Limits& limits) : limits_(limits), store_(db) {}

  // The living item of this type under the key; absent when there is none;
  // StoredTypeNotCompatible when the key holds another type (behaviour/cache.md §2.4).
  Lookup<ItemHead> Find(const ItemKey& key, ItemType type);

  // The number of elements; as Find.
  Lookup<uint32_t> Length(const ItemKey& key, ItemType type);

  // The collection to write to, created when it was not there, its expiry set by the rules of
  // CollectionTtl. StoredTypeNotCompatible as Find. To be saved.
  absl::StatusOr<ItemHead> OpenForWrite(const ItemKey& key, ItemType type,
                                        const CollectionTtl& ttl);

  // Keeps the new length and expiry; a collection without elements goes with its key
  // (behaviour/cache.md §2.3). CollectionTooLarge when the world has that limit.
  absl::Status Save(const ItemKey& key, const ItemHead& head);

  // Removes a collection of this type; nothing happens when there is none.
  // StoredTypeNotCompatible as Find.
  absl::Status RemoveCollection(const ItemKey& key, ItemType type);

  // --- calls that do not ask for the type
  std::optional<ItemHead> FindAny(const ItemKey& key) { return store_.Find(key); }
  void Remove(const ItemKey& key) { store_.Remove(key); }
  // Absent when the key is not there, else whether the expiry was changed.
  std::optional<bool> UpdateTtl(const ItemKey& key, const TtlUpdate& update);

  // When an item written at `now` expires: the TTL is cut to the world's limit without a word, as
  // the service does.
  absl::Time Expiry(absl::Duration ttl, absl::Time now) const {
    return now + std::min(ttl, limits_.ttl);
  }
  // ItemTooLarge, ElementTooLarge: `bytes` are those of a value, or of an element with its field.
  absl::Status CheckItemSize(const ItemKey& key, size_t bytes) const;
  absl::Status CheckElementSize(const ItemKey& key, size_t bytes) const;

  // To be called by every command that adds an item: removes some expired ones, more than one per
  // call, so that what is expired never piles up.
  void SweepSome(absl::Time now);

  ItemStore& store() { return store_; }

 private:
  const Limits& limits_;
  ItemStore store_;
  int writes_since_sweep_ = 0;
};

// What ItemGetTtl reports: whole milliseconds, always less than what was written, and at least 1
// (behaviour/cache.md §2.1).
int64_t RemainingTtlMs(const ItemHead& head, absl::Time now);

}  // namespace emulator
