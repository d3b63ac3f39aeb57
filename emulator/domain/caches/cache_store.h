#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "emulator/base/names.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What is remembered about caches: their names.
class CacheStore {
 public:
  explicit CacheStore(Database& db);

  std::optional<CacheRef> Find(absl::string_view name) const;
  // The name must be free.
  void Insert(absl::string_view name);
  void Remove(const CacheRef& cache);
  // By name.
  std::vector<std::string> List() const;

 private:
  mutable Statement find_;
  Statement insert_;
  Statement remove_;
  mutable Statement list_;
};

}  // namespace emulator
