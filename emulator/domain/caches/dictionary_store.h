#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "emulator/base/byte_budget.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct DictionaryField {
  std::string field;
  std::string value;
};

// The fields of dictionaries.
class DictionaryStore {
 public:
  explicit DictionaryStore(Database& db);

  // Adds the field or replaces its value; returns how many fields that added.
  int64_t Put(int64_t item_id, absl::string_view field, absl::string_view value);
  std::optional<std::string> Find(int64_t item_id, absl::string_view field);
  // All of them, by field; the service leaves the order open (docs/behaviour/cache.md §4). Readers
  // of elements stop where the budget ends.
  std::vector<DictionaryField> Read(int64_t item_id, ByteBudget& budget);
  // Returns how many fields that removed.
  int64_t Remove(int64_t item_id, absl::string_view field);

 private:
  Statement insert_;
  Statement update_;
  Statement find_;
  Statement read_;
  Statement remove_;
};

}  // namespace emulator
