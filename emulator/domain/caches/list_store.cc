#include "emulator/domain/caches/list_store.h"

namespace emulator {
namespace {

// Two statements: SQLite finds one end by the index, but both at once only by a scan.
constexpr char kFirst[] = "SELECT min(position) FROM list_elements WHERE item_id = ?1";
constexpr char kLast[] = "SELECT max(position) FROM list_elements WHERE item_id = ?1";
constexpr char kInsert[] =
    "INSERT INTO list_elements (item_id, position, value) VALUES (?1, ?2, ?3)";
constexpr char kRead[] =
    "SELECT value FROM list_elements WHERE item_id = ?1 AND position BETWEEN ?2 AND ?3 "
    "ORDER BY position";
constexpr char kErase[] =
    "DELETE FROM list_elements WHERE item_id = ?1 AND position BETWEEN ?2 AND ?3";

}  // namespace

ListStore::ListStore(Database& db)
    : first_(db, kFirst),
      last_(db, kLast),
      insert_(db, kInsert),
      read_(db, kRead),
      erase_(db, kErase) {}

ListStore::Extent ListStore::Measure(int64_t item_id) {
  Rows first = first_.Query(item_id);
  if (!first.Next() || first.IsNull(0)) return {};
  Rows last = last_.Query(item_id);
  last.Next();
  return {.first = first.Int(0), .last = last.Int(0)};
}

void ListStore::Insert(int64_t item_id, int64_t position, absl::string_view value) {
  insert_.Run(item_id, position, Blob{value});
}

std::vector<std::string> ListStore::Read(int64_t item_id, int64_t from, int64_t to) {
  std::vector<std::string> values;
  for (Rows rows = read_.Query(item_id, from, to); rows.Next();) values.push_back(rows.Text(0));
  return values;
}

void ListStore::Erase(int64_t item_id, int64_t from, int64_t to) { erase_.Run(item_id, from, to); }

}  // namespace emulator
