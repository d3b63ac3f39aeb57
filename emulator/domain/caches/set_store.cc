#include "emulator/domain/caches/set_store.h"

namespace emulator {
namespace {

constexpr char kAdd[] = "INSERT OR IGNORE INTO set_elements (item_id, element) VALUES (?1, ?2)";
constexpr char kRemove[] = "DELETE FROM set_elements WHERE item_id = ?1 AND element = ?2";
constexpr char kFind[] = "SELECT 1 FROM set_elements WHERE item_id = ?1 AND element = ?2";
constexpr char kRead[] = "SELECT element FROM set_elements WHERE item_id = ?1 ORDER BY element";

}  // namespace

SetStore::SetStore(Database& db)
    : add_(db, kAdd), remove_(db, kRemove), find_(db, kFind), read_(db, kRead) {}

int64_t SetStore::Add(int64_t item_id, absl::string_view element) {
  return add_.Run(item_id, Blob{element});
}

int64_t SetStore::Remove(int64_t item_id, absl::string_view element) {
  return remove_.Run(item_id, Blob{element});
}

bool SetStore::Contains(int64_t item_id, absl::string_view element) {
  return find_.Query(item_id, Blob{element}).Next();
}

std::vector<std::string> SetStore::Read(int64_t item_id, ByteBudget& budget) {
  std::vector<std::string> elements;
  Rows rows = read_.Query(item_id);
  while (rows.Next() && budget.Take(rows.Bytes(0).size())) elements.push_back(rows.Text(0));
  return elements;
}

std::vector<std::string> SetStore::ReadAt(int64_t item_id, const std::vector<int64_t>& places,
                                          ByteBudget& budget) {
  std::vector<std::string> elements;
  Rows rows = read_.Query(item_id);
  int64_t place = -1;
  for (const int64_t wanted : places) {
    while (place < wanted && rows.Next()) ++place;
    if (!budget.Take(rows.Bytes(0).size())) break;
    elements.push_back(rows.Text(0));
  }
  return elements;
}

}  // namespace emulator
