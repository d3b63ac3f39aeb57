#include "emulator/domain/caches/cache_store.h"

namespace emulator {
namespace {

constexpr size_t kFoundMax = 1024;

constexpr char kFind[] = "SELECT id FROM caches WHERE name = ?1";
constexpr char kInsert[] = "INSERT INTO caches (name) VALUES (?1)";
constexpr char kRemove[] = "DELETE FROM caches WHERE id = ?1";
constexpr char kList[] = "SELECT name FROM caches ORDER BY name";

}  // namespace

CacheStore::CacheStore(Database& db)
    : find_(db, kFind), insert_(db, kInsert), remove_(db, kRemove), list_(db, kList) {}

std::optional<CacheRef> CacheStore::Find(absl::string_view name) const {
  auto found = found_.find(name);
  if (found == found_.end()) {
    Rows rows = find_.Query(name);
    if (!rows.Next()) return std::nullopt;
    if (found_.size() == kFoundMax) found_.clear();
    found = found_.emplace(name, rows.Int(0)).first;
  }
  return CacheRef{.id = found->second, .name = found->first};
}

void CacheStore::Insert(absl::string_view name) {
  insert_.Run(name);
  ForgetFound();
}

void CacheStore::Remove(const CacheRef& cache) {
  remove_.Run(cache.id);
  ForgetFound();
}

std::vector<std::string> CacheStore::List() const {
  std::vector<std::string> names;
  for (Rows rows = list_.Query(); rows.Next();) names.push_back(rows.Text(0));
  return names;
}

}  // namespace emulator
