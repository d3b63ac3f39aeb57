#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/caches/item_key.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What a key holds. The numbers are those of ItemGetType and are stored.
enum class ItemType { kScalar = 0, kDictionary = 1, kSet = 2, kList = 3, kSortedSet = 4 };

// A living item: every type has one key space and one expiry (docs/behaviour/cache.md §2).
struct ItemHead {
  int64_t id = 0;
  ItemType type = ItemType::kScalar;
  absl::Time expires_at;
  // Elements of a collection; 0 for scalars.
  int64_t length = 0;
};

// The row that every item has, and the value of scalars. Elements of collections are with the
// collection's own store, under the item's id.
//
// Expired items are gone for every function here, removed or not. They are removed by Sweep, which
// walks the table in small steps, so that no index on the expiry slows each write.
class ItemStore {
 public:
  explicit ItemStore(Database& db);

  std::optional<ItemHead> Find(const ItemKey& key);

  // The value and head of a key; the value is empty for collections.
  struct Scalar {
    ItemHead head;
    std::string value;
  };
  std::optional<Scalar> Read(const ItemKey& key);

  // The items of a cache whose keys begin with `prefix` and come after `after`, by key, at most
  // `count`; of scalars the first `value_bytes` bytes.
  struct Listed {
    std::string key;
    ItemHead head;
    // Of the whole value of a scalar.
    int64_t bytes = 0;
    std::string value;
  };
  std::vector<Listed> List(const CacheRef& cache, const std::string& prefix,
                           const std::optional<std::string>& after, absl::Time now, size_t count,
                           size_t value_bytes);

  // Makes the key a scalar of this value, whatever it was before.
  void PutScalar(const ItemKey& key, absl::string_view value, absl::Time expires_at);

  // A new item without elements in the place of whatever the key held.
  ItemHead CreateCollection(const ItemKey& key, ItemType type, absl::Time expires_at);

  // Keeps the expiry and length of an item.
  void Update(const ItemHead& head);

  // Removes the key with all its elements; nothing happens when it is not there.
  void Remove(const ItemKey& key);
  void RemoveWithElements(const ItemHead& head);
  void RemoveElements(const ItemHead& head);
  // Removes every item of the cache.
  void RemoveAll(const CacheRef& cache);

  // The bytes of all elements; reads them all.
  int64_t MeasureElements(const ItemHead& head);

  // Items whose expiry lies after `from` and not after `to`; looks at every item.
  uint64_t CountExpired(absl::Time from, absl::Time to);

  // Looks at the next `rows` items and removes the expired ones.
  void Sweep(int rows, absl::Time now);

 private:
  // The statements about one table that holds elements of one type.
  struct ElementTable {
    ItemType type;
    Statement remove;
    Statement remove_all;
    Statement measure;
  };

  Statement find_;
  Statement read_;
  Statement list_;
  Statement put_scalar_;
  Statement insert_;
  Statement update_;
  Statement find_any_age_;
  Statement remove_;
  Statement remove_all_;
  Statement sweep_;
  Statement count_expired_;
  std::vector<std::unique_ptr<ElementTable>> element_tables_;
  int64_t sweep_after_id_ = 0;
};

}  // namespace emulator
