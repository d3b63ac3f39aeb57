#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/caches/items.h"

namespace emulator {

// Scalar items: a value under a key (behaviour/cache.md §3).
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Scalars {
 public:
  explicit Scalars(Items& items) : items_(items) {}

  // Absent when the key is not there; StoredTypeNotCompatible when it holds a collection.
  absl::StatusOr<std::optional<std::string>> Get(const CacheRef& cache, absl::string_view key,
                                                 absl::Time now);

  // Replaces value, type and TTL, whatever the key held. ItemTooLarge over the limit.
  absl::Status Set(const CacheRef& cache, absl::string_view key, absl::string_view value,
                   absl::Duration ttl, absl::Time now);

  // Removes an item of any type; nothing happens when it is not there.
  void Delete(const CacheRef& cache, absl::string_view key);

 private:
  Items& items_;
};

}  // namespace emulator
