#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/domain/caches/dictionary_store.h"
#include "emulator/domain/caches/items.h"

namespace emulator {

// Dictionaries: values under fields (docs/behaviour/cache.md §4). Every function answers
// StoredTypeNotCompatible when the key holds another type; lookups answer absent when there is no
// dictionary.
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Dictionaries {
 public:
  Dictionaries(Database& db, Items& items) : items_(items), store_(db) {}

  // Adds the fields, or replaces their values; a field given twice has the last value. No fields:
  // nothing happens, no dictionary is made (docs/behaviour/cache.md §2.3). ItemTooLarge when one
  // field with its value is over the limit.
  absl::Status Set(const ItemKey& key, const std::vector<DictionaryField>& fields,
                   const CollectionTtl& ttl);

  // Adds to the integer a field holds, 0 when there is no such field; answers the sum. NotAnInteger
  // and IntegerOutOfRange leave the field as it was.
  absl::StatusOr<int64_t> Increment(const ItemKey& key, const std::string& field, int64_t amount,
                                    const CollectionTtl& ttl);

  // These two answer AnswerTooLarge when it could not be received. One answer per field, in the
  // order of the question.
  Lookup<std::vector<std::optional<std::string>>> Get(const ItemKey& key,
                                                      const std::vector<std::string>& fields);

  // All of them, by field.
  Lookup<std::vector<DictionaryField>> Fetch(const ItemKey& key);

  // Removes fields; those that are not there are ignored.
  absl::Status Remove(const ItemKey& key, const std::vector<std::string>& fields);
  absl::Status RemoveAll(const ItemKey& key) {
    return items_.RemoveCollection(key, ItemType::kDictionary);
  }

  Lookup<uint32_t> Length(const ItemKey& key) { return items_.Length(key, ItemType::kDictionary); }

 private:
  Items& items_;
  DictionaryStore store_;
};

}  // namespace emulator
