#include "emulator/domain/caches/item_store.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace emulator {
namespace {

constexpr char kFind[] =
    "SELECT id, type, expires_us, length FROM items "
    "WHERE cache_id = ?1 AND key = ?2 AND expires_us > ?3";
constexpr char kRead[] =
    "SELECT id, type, expires_us, length, value FROM items "
    "WHERE cache_id = ?1 AND key = ?2 AND expires_us > ?3";
constexpr char kList[] =
    "SELECT id, type, expires_us, length, key, length(value), substr(value, 1, ?5) FROM items "
    "WHERE cache_id = ?1 AND key >= ?2 AND expires_us > ?3 ORDER BY key LIMIT ?4";
// Touches nothing when a collection holds the key: its elements must go first.
constexpr char kPutScalar[] =
    "INSERT INTO items (cache_id, key, type, expires_us, value) VALUES (?1, ?2, 0, ?3, ?4) "
    "ON CONFLICT (cache_id, key) DO UPDATE SET expires_us = excluded.expires_us, "
    "value = excluded.value WHERE type = 0";
constexpr char kInsert[] =
    "INSERT INTO items (cache_id, key, type, expires_us) VALUES (?1, ?2, ?3, ?4)";
constexpr char kUpdate[] = "UPDATE items SET expires_us = ?2, length = ?3 WHERE id = ?1";
constexpr char kFindAnyAge[] =
    "SELECT id, type, expires_us, length FROM items WHERE cache_id = ?1 AND key = ?2";
constexpr char kRemove[] = "DELETE FROM items WHERE id = ?1";
constexpr char kRemoveAll[] = "DELETE FROM items WHERE cache_id = ?1";
constexpr char kCountExpired[] =
    "SELECT count(*) FROM items WHERE expires_us > ?1 AND expires_us <= ?2";
constexpr char kSweep[] =
    "SELECT id, type, expires_us, length FROM items WHERE id > ?1 ORDER BY id LIMIT ?2";

// Where the elements of collections are, and what they weigh.
constexpr struct {
  ItemType type;
  const char* remove;
  const char* remove_all;
  const char* measure;
} kElementTables[] = {
    {ItemType::kDictionary, "DELETE FROM dictionary_fields WHERE item_id = ?1",
     "DELETE FROM dictionary_fields "
     "WHERE item_id IN (SELECT id FROM items WHERE cache_id = ?1 AND type = 1)",
     "SELECT sum(length(field) + length(value)) FROM dictionary_fields WHERE item_id = ?1"},
    {ItemType::kSet, "DELETE FROM set_elements WHERE item_id = ?1",
     "DELETE FROM set_elements "
     "WHERE item_id IN (SELECT id FROM items WHERE cache_id = ?1 AND type = 2)",
     "SELECT sum(length(element)) FROM set_elements WHERE item_id = ?1"},
    {ItemType::kList, "DELETE FROM list_elements WHERE item_id = ?1",
     "DELETE FROM list_elements "
     "WHERE item_id IN (SELECT id FROM items WHERE cache_id = ?1 AND type = 3)",
     "SELECT sum(length(value)) FROM list_elements WHERE item_id = ?1"},
    {ItemType::kSortedSet, "DELETE FROM ranked_elements WHERE set_id = ?1",
     "DELETE FROM ranked_elements "
     "WHERE set_id IN (SELECT id FROM items WHERE cache_id = ?1 AND type = 4)",
     "SELECT sum(length(value) + 8) FROM ranked_elements WHERE set_id = ?1"},
    // Marks have no bytes of their own: they are made of elements.
    {ItemType::kSortedSet, "DELETE FROM rank_marks WHERE set_id = ?1",
     "DELETE FROM rank_marks "
     "WHERE set_id IN (SELECT id FROM items WHERE cache_id = ?1 AND type = 4)",
     "SELECT 0 WHERE ?1"},
};

ItemHead HeadFrom(const Rows& rows) {
  return {.id = rows.Int(0),
          .type = static_cast<ItemType>(rows.Int(1)),
          .expires_at = rows.Time(2),
          // A file may hold anything, and this bounds loops.
          .length = std::max<int64_t>(rows.Int(3), 0)};
}

}  // namespace

ItemStore::ItemStore(Database& db)
    : find_(db, kFind),
      read_(db, kRead),
      list_(db, kList),
      put_scalar_(db, kPutScalar),
      insert_(db, kInsert),
      update_(db, kUpdate),
      find_any_age_(db, kFindAnyAge),
      remove_(db, kRemove),
      remove_all_(db, kRemoveAll),
      sweep_(db, kSweep),
      count_expired_(db, kCountExpired) {
  for (const auto& [type, remove, remove_all, measure] : kElementTables) {
    element_tables_.emplace_back(
        new ElementTable{type, {db, remove}, {db, remove_all}, {db, measure}});
  }
}

std::optional<ItemHead> ItemStore::Find(const ItemKey& key) {
  Rows rows = find_.Query(key.cache.id, Blob{key.key}, key.now);
  if (!rows.Next()) return std::nullopt;
  return HeadFrom(rows);
}

std::optional<ItemStore::Scalar> ItemStore::Read(const ItemKey& key) {
  Rows rows = read_.Query(key.cache.id, Blob{key.key}, key.now);
  if (!rows.Next()) return std::nullopt;
  return Scalar{.head = HeadFrom(rows), .value = rows.Text(4)};
}

std::vector<ItemStore::Listed> ItemStore::List(const CacheRef& cache, const std::string& prefix,
                                               const std::optional<std::string>& after,
                                               absl::Time now, size_t count, size_t value_bytes) {
  // No key is between a key and the key with a zero byte behind it.
  const std::string from = after ? std::max(prefix, *after + '\0') : prefix;
  std::vector<Listed> items;
  for (Rows rows = list_.Query(cache.id, Blob{from}, now, count, value_bytes); rows.Next();) {
    if (!absl::StartsWith(rows.Bytes(4), prefix)) break;
    items.push_back({.key = rows.Text(4), .head = HeadFrom(rows), .bytes = rows.Int(5)});
    items.back().value = rows.Text(6);
  }
  return items;
}

void ItemStore::PutScalar(const ItemKey& key, absl::string_view value, absl::Time expires_at) {
  if (put_scalar_.Run(key.cache.id, Blob{key.key}, expires_at, Blob{value}) == 1) return;
  Remove(key);
  put_scalar_.Run(key.cache.id, Blob{key.key}, expires_at, Blob{value});
}

ItemHead ItemStore::CreateCollection(const ItemKey& key, ItemType type, absl::Time expires_at) {
  Remove(key);
  insert_.Run(key.cache.id, Blob{key.key}, static_cast<int>(type), expires_at);
  return {.id = insert_.last_insert_id(), .type = type, .expires_at = expires_at};
}

void ItemStore::Update(const ItemHead& head) { update_.Run(head.id, head.expires_at, head.length); }

void ItemStore::Remove(const ItemKey& key) {
  std::optional<ItemHead> head;
  {
    Rows rows = find_any_age_.Query(key.cache.id, Blob{key.key});
    if (rows.Next()) head = HeadFrom(rows);
  }
  if (head) RemoveWithElements(*head);
}

void ItemStore::RemoveWithElements(const ItemHead& head) {
  remove_.Run(head.id);
  RemoveElements(head);
}

void ItemStore::RemoveElements(const ItemHead& head) {
  for (const auto& table : element_tables_) {
    if (table->type == head.type) table->remove.Run(head.id);
  }
}

void ItemStore::RemoveAll(const CacheRef& cache) {
  for (const auto& table : element_tables_) table->remove_all.Run(cache.id);
  remove_all_.Run(cache.id);
}

int64_t ItemStore::MeasureElements(const ItemHead& head) {
  int64_t bytes = 0;
  for (const auto& table : element_tables_) {
    if (table->type != head.type) continue;
    Rows rows = table->measure.Query(head.id);
    if (rows.Next()) bytes += rows.Int(0);
  }
  return bytes;
}

uint64_t ItemStore::CountExpired(absl::Time from, absl::Time to) {
  Rows rows = count_expired_.Query(from, to);
  return rows.Next() ? rows.Uint(0) : 0;
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

}  // namespace emulator
