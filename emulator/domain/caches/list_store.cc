#include "emulator/domain/caches/list_store.h"

namespace emulator {
namespace {

constexpr char kFirst[] = "SELECT min(position) FROM list_elements WHERE item_id = ?1";
constexpr char kInsert[] =
    "INSERT INTO list_elements (item_id, position, value) VALUES (?1, ?2, ?3)";
constexpr char kRead[] =
    "SELECT value FROM list_elements WHERE item_id = ?1 AND position >= ?2 AND position < ?3 "
    "ORDER BY position";
constexpr char kErase[] =
    "DELETE FROM list_elements WHERE item_id = ?1 AND position >= ?2 AND position < ?3";
constexpr char kEraseValue[] = "DELETE FROM list_elements WHERE item_id = ?1 AND value = ?2";
constexpr char kCloseGaps[] =
    "UPDATE list_elements SET position = packed.position FROM ("
    "  SELECT rowid AS id, position AS was, first_value(position) OVER by_position "
    "    + row_number() OVER by_position - 1 AS position "
    "  FROM list_elements WHERE item_id = ?1 WINDOW by_position AS (ORDER BY position)) AS packed "
    "WHERE list_elements.rowid = packed.id AND packed.was <> packed.position";

}  // namespace

ListStore::ListStore(Database& db)
    : first_(db, kFirst),
      insert_(db, kInsert),
      read_(db, kRead),
      erase_(db, kErase),
      erase_value_(db, kEraseValue),
      close_gaps_(db, kCloseGaps) {}

int64_t ListStore::First(int64_t item_id) {
  Rows rows = first_.Query(item_id);
  return rows.Next() ? rows.Int(0) : 0;
}

void ListStore::Insert(int64_t item_id, int64_t position, absl::string_view value) {
  insert_.Run(item_id, position, Blob{value});
}

std::vector<std::string> ListStore::Read(int64_t item_id, int64_t from, int64_t to,
                                         ByteBudget& budget) {
  std::vector<std::string> values;
  Rows rows = read_.Query(item_id, from, to);
  while (rows.Next() && budget.Take(rows.Bytes(0).size())) values.push_back(rows.Text(0));
  return values;
}

int64_t ListStore::Erase(int64_t item_id, int64_t from, int64_t to) {
  return from < to ? erase_.Run(item_id, from, to) : 0;
}

int64_t ListStore::EraseValue(int64_t item_id, absl::string_view value) {
  return erase_value_.Run(item_id, Blob{value});
}

void ListStore::CloseGaps(int64_t item_id) { close_gaps_.Run(item_id); }

}  // namespace emulator
