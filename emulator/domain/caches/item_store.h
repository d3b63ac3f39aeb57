#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/names.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What a key holds. The numbers are those of ItemGetType and are stored.
enum class ItemType { kScalar = 0, kDictionary = 1, kSet = 2, kList = 3, kSortedSet = 4 };

// A living item: every type has one key space and one expiry (behaviour/cache.md §2).
struct ItemHead {
  int64_t id = 0;
  ItemType type = ItemType::kScalar;
  absl::Time expires_at;
};

// The row that every item has, and the value of scalars. Elements of collections are with the
// collection's own store, under the item's id.
//
// Expired items are gone for every function here, removed or not. They are removed by Sweep, which
// walks the table in small steps, so that no index on the expiry slows each write.
class ItemStore {
 public:
  explicit ItemStore(Database& db);

  std::optional<ItemHead> Find(const CacheRef& cache, absl::string_view key, absl::Time now);

  // The value and head of a key; the value is empty for collections.
  struct Scalar {
    ItemHead head;
    std::string value;
  };
  std::optional<Scalar> Read(const CacheRef& cache, absl::string_view key, absl::Time now);

  // Makes the key a scalar of this value, whatever it was before.
  void PutScalar(const CacheRef& cache, absl::string_view key, absl::string_view value,
                 absl::Time expires_at);

  // A new item without elements in the place of whatever the key held.
  int64_t CreateCollection(const CacheRef& cache, absl::string_view key, ItemType type,
                           absl::Time expires_at);

  void SetExpiry(int64_t item_id, absl::Time expires_at);

  // Removes the key with all its elements; nothing happens when it is not there.
  void Remove(const CacheRef& cache, absl::string_view key);
  // Removes every item of the cache.
  void RemoveAll(const CacheRef& cache);

  // Looks at the next `rows` items and removes the expired ones.
  void Sweep(int rows, absl::Time now);

 private:
  void RemoveWithElements(const ItemHead& head);

  Statement find_;
  Statement put_scalar_;
  Statement replace_;
  Statement set_expiry_;
  Statement find_any_age_;
  Statement remove_all_;
  Statement remove_all_list_elements_;
  Statement remove_all_dictionary_fields_;
  Statement remove_list_elements_;
  Statement remove_dictionary_fields_;
  Statement sweep_;
  Statement remove_by_id_;
  int64_t sweep_after_id_ = 0;
};

}  // namespace emulator
