#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
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

  // Adds the field or replaces its value.
  void Put(int64_t item_id, absl::string_view field, absl::string_view value);
  // All of them, by field; the service leaves the order open (behaviour/cache.md §4).
  std::vector<DictionaryField> Read(int64_t item_id);

 private:
  Statement put_;
  Statement read_;
};

}  // namespace emulator
