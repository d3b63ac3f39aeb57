#include "emulator/domain/caches/dictionary_store.h"

namespace emulator {
namespace {

constexpr char kInsert[] =
    "INSERT INTO dictionary_fields (item_id, field, value) VALUES (?1, ?2, ?3)";
constexpr char kUpdate[] =
    "UPDATE dictionary_fields SET value = ?3 WHERE item_id = ?1 AND field = ?2";
constexpr char kFind[] = "SELECT value FROM dictionary_fields WHERE item_id = ?1 AND field = ?2";
constexpr char kRead[] =
    "SELECT field, value FROM dictionary_fields WHERE item_id = ?1 ORDER BY field";
constexpr char kRemove[] = "DELETE FROM dictionary_fields WHERE item_id = ?1 AND field = ?2";

}  // namespace

DictionaryStore::DictionaryStore(Database& db)
    : insert_(db, kInsert),
      update_(db, kUpdate),
      find_(db, kFind),
      read_(db, kRead),
      remove_(db, kRemove) {}

int64_t DictionaryStore::Put(int64_t item_id, absl::string_view field, absl::string_view value) {
  if (update_.Run(item_id, Blob{field}, Blob{value}) > 0) return 0;
  return insert_.Run(item_id, Blob{field}, Blob{value});
}

std::optional<std::string> DictionaryStore::Find(int64_t item_id, absl::string_view field) {
  Rows rows = find_.Query(item_id, Blob{field});
  if (!rows.Next()) return std::nullopt;
  return rows.Text(0);
}

std::vector<DictionaryField> DictionaryStore::Read(int64_t item_id, ByteBudget& budget) {
  std::vector<DictionaryField> fields;
  Rows rows = read_.Query(item_id);
  while (rows.Next() && budget.Take(rows.Bytes(0).size() + rows.Bytes(1).size())) {
    fields.push_back({.field = rows.Text(0), .value = rows.Text(1)});
  }
  return fields;
}

int64_t DictionaryStore::Remove(int64_t item_id, absl::string_view field) {
  return remove_.Run(item_id, Blob{field});
}

}  // namespace emulator
