#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/caches/dictionary_store.h"
#include "emulator/domain/caches/items.h"

namespace emulator {

// Dictionaries: values under fields (behaviour/cache.md §4). Every function answers
// StoredTypeNotCompatible when the key holds another type.
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Dictionaries {
 public:
  Dictionaries(Database& db, Items& items) : items_(items), store_(db) {}

  // Adds the fields, or replaces their values; a field given twice has the last value. No fields:
  // nothing happens, no dictionary is made (behaviour/cache.md §2.3). ItemTooLarge when one field
  // with its value is over the limit.
  absl::Status Set(const CacheRef& cache, absl::string_view key,
                   const std::vector<DictionaryField>& fields, const CollectionTtl& ttl,
                   absl::Time now);

  // Absent when there is no dictionary.
  absl::StatusOr<std::optional<std::vector<DictionaryField>>> Fetch(const CacheRef& cache,
                                                                    absl::string_view key,
                                                                    absl::Time now);

 private:
  Items& items_;
  DictionaryStore store_;
};

}  // namespace emulator
