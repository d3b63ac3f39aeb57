#include "emulator/domain/caches/dictionary_store.h"

namespace emulator {
namespace {

constexpr char kPut[] =
    "INSERT INTO dictionary_fields (item_id, field, value) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (item_id, field) DO UPDATE SET value = excluded.value";
constexpr char kRead[] =
    "SELECT field, value FROM dictionary_fields WHERE item_id = ?1 ORDER BY field";

}  // namespace

DictionaryStore::DictionaryStore(Database& db) : put_(db, kPut), read_(db, kRead) {}

void DictionaryStore::Put(int64_t item_id, absl::string_view field, absl::string_view value) {
  put_.Run(item_id, Blob{field}, Blob{value});
}

std::vector<DictionaryField> DictionaryStore::Read(int64_t item_id) {
  std::vector<DictionaryField> fields;
  for (Rows rows = read_.Query(item_id); rows.Next();) {
    fields.push_back({.field = rows.Text(0), .value = rows.Text(1)});
  }
  return fields;
}

}  // namespace emulator
