#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/list_store.h"

namespace emulator {

// Part of a list: from `start` up to but not including `end`; absent means unbounded, negative
// counts from the end of the list (behaviour/cache.md §6).
struct ListRange {
  std::optional<int64_t> start;
  std::optional<int64_t> end;
};

// Lists: elements in order, pushed and read at both ends (behaviour/cache.md §6). Every function
// answers StoredTypeNotCompatible when the key holds another type.
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Lists {
 public:
  Lists(Database& db, Items& items) : items_(items), store_(db) {}

  enum class End { kFront, kBack };

  // Adds `value` at one end, then cuts the other end until at most `truncate_to_size` elements are
  // left; 0 cuts nothing. Answers the length after that. ItemTooLarge over the limit.
  absl::StatusOr<uint32_t> Push(const CacheRef& cache, absl::string_view key, End end,
                                absl::string_view value, uint32_t truncate_to_size,
                                const CollectionTtl& ttl, absl::Time now);

  // Absent when there is no list, and also when the range holds no element of it: that is what the
  // service answers.
  absl::StatusOr<std::optional<std::vector<std::string>>> Fetch(const CacheRef& cache,
                                                                absl::string_view key,
                                                                const ListRange& range,
                                                                absl::Time now);

  // Absent when there is no list.
  absl::StatusOr<std::optional<uint32_t>> Length(const CacheRef& cache, absl::string_view key,
                                                 absl::Time now);

 private:
  Items& items_;
  ListStore store_;
};

}  // namespace emulator
