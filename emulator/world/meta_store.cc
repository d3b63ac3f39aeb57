#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

constexpr char kFind[] = "SELECT value FROM meta WHERE key = ?1";
constexpr char kPut[] = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";

}  // namespace

MetaStore::MetaStore(Database& db) : find_(db, kFind), put_(db, kPut) {}

std::optional<std::string> MetaStore::Find(absl::string_view key) {
  Rows rows = find_.Query(key);
  if (!rows.Next()) return std::nullopt;
  return rows.Text(0);
}

void MetaStore::Put(absl::string_view key, absl::string_view value) { put_.Run(key, value); }

}  // namespace emulator
