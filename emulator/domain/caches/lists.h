#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "emulator/domain/caches/index_range.h"
#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/list_store.h"

namespace emulator {

// Lists: elements in order, pushed and popped at both ends (docs/behaviour/cache.md §6). Every
// function answers StoredTypeNotCompatible when the key holds another type, and absent when there
// is no list.
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Lists {
 public:
  Lists(Database& db, Items& items) : items_(items), store_(db) {}

  enum class End { kFront, kBack };

  // Adds `values` at one end, the first one first in the list, then cuts the other end until at
  // most `truncate_to_size` elements are left; 0 cuts nothing. Answers the length after that. No
  // values: nothing happens, no list is made (docs/behaviour/cache.md §2.3). ItemTooLarge over the
  // limit.
  absl::StatusOr<uint32_t> Push(const ItemKey& key, End end, absl::Span<const std::string> values,
                                uint32_t truncate_to_size, const CollectionTtl& ttl);

  // AnswerTooLarge, nothing removed, when it could not be received.
  struct Popped {
    std::string value;
    uint32_t length_after = 0;
  };
  Lookup<Popped> Pop(const ItemKey& key, End end);

  // AnswerTooLarge when it could not be received. Absent also when the range holds no element of
  // the list: that is what the service answers.
  Lookup<std::vector<std::string>> Fetch(const ItemKey& key, const IndexRange& range);

  // These answer the length after them; with 0 the list is gone.
  Lookup<uint32_t> Retain(const ItemKey& key, const IndexRange& range, const CollectionTtl& ttl);
  Lookup<uint32_t> RemoveValue(const ItemKey& key, absl::string_view value);
  // Slices refer to the positions before the call; they may overlap and reach past the end.
  Lookup<uint32_t> Erase(const ItemKey& key, const std::vector<Slice>& slices);
  Lookup<uint32_t> EraseAll(const ItemKey& key);

  Lookup<uint32_t> Length(const ItemKey& key) { return items_.Length(key, ItemType::kList); }

 private:
  absl::StatusOr<uint32_t> SavedLength(const ItemKey& key, const ItemHead& list);

  Items& items_;
  ListStore store_;
};

}  // namespace emulator
