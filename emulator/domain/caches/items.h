#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/caches/item_store.h"
#include "emulator/domain/caches/ttl.h"

namespace emulator {

// The key envelope: what is the same for items of every type. A key is found, has the wanted type
// or not, expires as a whole, is created by its first write and deleted with its last element.
//
// A read, or a removal, of a collection is always
//
//   return items.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
//     set.length -= ... the store removes elements ...
//     return items.Saved(key, set, what is to be answered);
//   });
//
// and a write that may create it
//
//   auto head = items.OpenForWrite(key, ItemType::kSet, ttl);
//   head->length += ... the store adds elements ...
//   return items.Save(key, *head);
//
// Threads: none of its own; the world's lock guards it.
class Items {
 public:
  Items(Database& db, const Limits& limits) : limits_(limits), store_(db) {}

  // The living item of this type under the key; absent when there is none;
  // StoredTypeNotCompatible when the key holds another type (docs/behaviour/cache.md §2.4).
  Lookup<ItemHead> Find(const ItemKey& key, ItemType type);

  // Runs `act` on the item that Find finds, and returns its result; an error or absent as Find.
  // `act` takes an ItemHead& and returns a T or an absl::StatusOr<T>.
  template <typename Act>
  auto IfFound(const ItemKey& key, ItemType type, Act act) {
    using T = typename AnswerOf<std::invoke_result_t<Act, ItemHead&>>::type;
    auto head = Find(key, type);
    if (!head.ok()) return Lookup<T>(head.status());
    if (!head->has_value()) return Lookup<T>(std::nullopt);
    absl::StatusOr<T> answer = act(**head);
    if (!answer.ok()) return Lookup<T>(answer.status());
    return Lookup<T>(std::optional<T>(*std::move(answer)));
  }

  // The number of elements; an error or absent as Find.
  Lookup<uint32_t> Length(const ItemKey& key, ItemType type);

  // The collection to write to, created when it was not there, its expiry set by the rules of
  // CollectionTtl. StoredTypeNotCompatible as Find. To be saved.
  absl::StatusOr<ItemHead> OpenForWrite(const ItemKey& key, ItemType type,
                                        const CollectionTtl& ttl);

  // Keeps the new length and expiry; a collection without elements is deleted with its key
  // (docs/behaviour/cache.md §2.3). CollectionTooLarge when the world has that limit.
  absl::Status Save(const ItemKey& key, const ItemHead& head);

  // Saves, then answers `answer`; or why it could not be saved.
  template <typename T>
  absl::StatusOr<T> Saved(const ItemKey& key, const ItemHead& head, T answer) {
    RETURN_IF_ERROR(Save(key, head));
    return answer;
  }

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
// (docs/behaviour/cache.md §2.1).
int64_t RemainingTtlMs(const ItemHead& head, absl::Time now);

}  // namespace emulator
