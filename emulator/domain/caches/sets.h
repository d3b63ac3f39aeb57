#pragma once

#include <string>
#include <vector>

#include "emulator/domain/caches/items.h"
#include "emulator/domain/caches/set_store.h"
#include "emulator/storage/draws.h"

namespace emulator {

// Sets: elements without order, each once (docs/behaviour/cache.md §5). Every function answers
// StoredTypeNotCompatible when the key holds another type; lookups answer absent when there is no
// set.
//
// What is random in the service is drawn from the world's seed here: two equal runs sample and pop
// equal elements.
//
// Threads: none of its own; the world's lock guards it. `items` and `draws` must outlive it.
class Sets {
 public:
  Sets(Database& db, Items& items, Draws& draws) : items_(items), draws_(draws), store_(db) {}

  // No elements: nothing happens, no set is made (docs/behaviour/cache.md §2.3). ItemTooLarge when
  // one element is over the limit.
  absl::Status Union(const ItemKey& key, const std::vector<std::string>& elements,
                     const CollectionTtl& ttl);

  // stored - elements. Absent when there was no set.
  Lookup<bool> Subtract(const ItemKey& key, const std::vector<std::string>& elements);
  // elements - stored; the TTL stays.
  Lookup<bool> SubtractFrom(const ItemKey& key, const std::vector<std::string>& elements);
  // Nothing is left.
  Lookup<bool> SubtractAll(const ItemKey& key);

  // This and what draws answer AnswerTooLarge, nothing removed, when it could not be received.
  Lookup<std::vector<std::string>> Fetch(const ItemKey& key);
  // One answer per element, in the order of the question.
  Lookup<std::vector<bool>> Contains(const ItemKey& key, const std::vector<std::string>& elements);
  // min(count, length) distinct elements. Time grows with the length of the set.
  Lookup<std::vector<std::string>> Sample(const ItemKey& key, uint64_t count);
  // The same, and removes them.
  Lookup<std::vector<std::string>> Pop(const ItemKey& key, uint64_t count);

  Lookup<uint32_t> Length(const ItemKey& key) { return items_.Length(key, ItemType::kSet); }

 private:
  std::vector<std::string> Choose(const ItemHead& head, uint64_t count, ByteBudget& budget);

  Items& items_;
  Draws& draws_;
  SetStore store_;
};

}  // namespace emulator
