#include "emulator/domain/caches/item_store.h"

#include <vector>

namespace emulator {
namespace {

constexpr char kFind[] =
    "SELECT id, type, expires_us, value FROM items "
    "WHERE cache_id = ?1 AND key = ?2 AND expires_us > ?3";
// Touches nothing when a collection holds the key: its elements must go first.
constexpr char kPutScalar[] =
    "INSERT INTO items (cache_id, key, type, expires_us, value) VALUES (?1, ?2, 0, ?3, ?4) "
    "ON CONFLICT (cache_id, key) DO UPDATE SET expires_us = excluded.expires_us, "
    "value = excluded.value WHERE type = 0";
constexpr char kReplace[] =
    "INSERT INTO items (cache_id, key, type, expires_us) VALUES (?1, ?2, ?3, ?4)";
constexpr char kSetExpiry[] = "UPDATE items SET expires_us = ?2 WHERE id = ?1";
constexpr char kFindAnyAge[] =
    "SELECT id, type, expires_us FROM items WHERE cache_id = ?1 AND key = ?2";
constexpr char kRemoveAll[] = "DELETE FROM items WHERE cache_id = ?1";
constexpr char kRemoveAllListElements[] =
    "DELETE FROM list_elements WHERE item_id IN (SELECT id FROM items WHERE cache_id = ?1)";
constexpr char kRemoveAllDictionaryFields[] =
    "DELETE FROM dictionary_fields WHERE item_id IN (SELECT id FROM items WHERE cache_id = ?1)";
constexpr char kRemoveListElements[] = "DELETE FROM list_elements WHERE item_id = ?1";
constexpr char kRemoveDictionaryFields[] = "DELETE FROM dictionary_fields WHERE item_id = ?1";
constexpr char kSweep[] =
    "SELECT id, type, expires_us FROM items WHERE id > ?1 ORDER BY id LIMIT ?2";
constexpr char kRemoveById[] = "DELETE FROM items WHERE id = ?1";

ItemHead HeadFrom(const Rows& rows) {
  return {
      .id = rows.Int(0), .type = static_cast<ItemType>(rows.Int(1)), .expires_at = rows.Time(2)};
}

}  // namespace

ItemStore::ItemStore(Database& db)
    : find_(db, kFind),
      put_scalar_(db, kPutScalar),
      replace_(db, kReplace),
      set_expiry_(db, kSetExpiry),
      find_any_age_(db, kFindAnyAge),
      remove_all_(db, kRemoveAll),
      remove_all_list_elements_(db, kRemoveAllListElements),
      remove_all_dictionary_fields_(db, kRemoveAllDictionaryFields),
      remove_list_elements_(db, kRemoveListElements),
      remove_dictionary_fields_(db, kRemoveDictionaryFields),
      sweep_(db, kSweep),
      remove_by_id_(db, kRemoveById) {}

std::optional<ItemHead> ItemStore::Find(const CacheRef& cache, absl::string_view key,
                                        absl::Time now) {
  Rows rows = find_.Query(cache.id, Blob{key}, now);
  if (!rows.Next()) return std::nullopt;
  return HeadFrom(rows);
}

std::optional<ItemStore::Scalar> ItemStore::Read(const CacheRef& cache, absl::string_view key,
                                                 absl::Time now) {
  Rows rows = find_.Query(cache.id, Blob{key}, now);
  if (!rows.Next()) return std::nullopt;
  return Scalar{.head = HeadFrom(rows), .value = rows.Text(3)};
}

void ItemStore::PutScalar(const CacheRef& cache, absl::string_view key, absl::string_view value,
                          absl::Time expires_at) {
  if (put_scalar_.Run(cache.id, Blob{key}, expires_at, Blob{value}) == 1) return;
  Remove(cache, key);
  put_scalar_.Run(cache.id, Blob{key}, expires_at, Blob{value});
}

int64_t ItemStore::CreateCollection(const CacheRef& cache, absl::string_view key, ItemType type,
                                    absl::Time expires_at) {
  Remove(cache, key);
  replace_.Run(cache.id, Blob{key}, static_cast<int>(type), expires_at);
  return replace_.last_insert_id();
}

void ItemStore::SetExpiry(int64_t item_id, absl::Time expires_at) {
  set_expiry_.Run(item_id, expires_at);
}

void ItemStore::Remove(const CacheRef& cache, absl::string_view key) {
  Rows rows = find_any_age_.Query(cache.id, Blob{key});
  if (rows.Next()) RemoveWithElements(HeadFrom(rows));
}

void ItemStore::RemoveAll(const CacheRef& cache) {
  remove_all_list_elements_.Run(cache.id);
  remove_all_dictionary_fields_.Run(cache.id);
  remove_all_.Run(cache.id);
}

void ItemStore::Sweep(int rows, absl::Time now) {
  std::vector<ItemHead> seen;
  for (Rows found = sweep_.Query(sweep_after_id_, rows); found.Next();) {
    seen.push_back(HeadFrom(found));
  }
  sweep_after_id_ = static_cast<int>(seen.size()) < rows ? 0 : seen.back().id;
  for (const ItemHead& head : seen) {
    if (head.expires_at <= now) RemoveWithElements(head);
  }
}

void ItemStore::RemoveWithElements(const ItemHead& head) {
  remove_by_id_.Run(head.id);
  if (head.type == ItemType::kList) remove_list_elements_.Run(head.id);
  if (head.type == ItemType::kDictionary) remove_dictionary_fields_.Run(head.id);
}

}  // namespace emulator
