#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "emulator/base/byte_budget.h"
#include "emulator/storage/statement.h"

namespace emulator {

// The elements of sets.
class SetStore {
 public:
  explicit SetStore(Database& db);

  // These two return how many elements that added or removed: 0 or 1.
  int64_t Add(int64_t item_id, absl::string_view element);
  int64_t Remove(int64_t item_id, absl::string_view element);
  bool Contains(int64_t item_id, absl::string_view element);
  // All of them, as bytes in order; the service leaves the order open (docs/behaviour/cache.md §5).
  std::vector<std::string> Read(int64_t item_id, ByteBudget& budget);
  // Those at these places of that order; places must ascend.
  std::vector<std::string> ReadAt(int64_t item_id, const std::vector<int64_t>& places,
                                  ByteBudget& budget);

 private:
  Statement add_;
  Statement remove_;
  Statement find_;
  Statement read_;
};

}  // namespace emulator
