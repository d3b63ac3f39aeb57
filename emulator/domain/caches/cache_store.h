#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "emulator/base/names.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What is remembered about caches: their names. Every call names one, so what was found is kept in
// memory until a cache comes or goes.
class CacheStore {
 public:
  explicit CacheStore(Database& db);

  std::optional<CacheRef> Find(absl::string_view name) const;
  // The name must be free.
  void Insert(absl::string_view name);
  void Remove(const CacheRef& cache);
  // By name.
  std::vector<std::string> List() const;
  // To be called when a command is rolled back.
  void ForgetFound() { found_.clear(); }

 private:
  mutable Statement find_;
  Statement insert_;
  Statement remove_;
  mutable Statement list_;
  mutable absl::flat_hash_map<std::string, int64_t> found_;
};

}  // namespace emulator
