#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "emulator/base/byte_budget.h"
#include "emulator/storage/statement.h"

namespace emulator {

// The elements of lists. A list's positions are consecutive, so the element at an index is found
// without counting, however long the list is. They may start anywhere: pushing at the front goes
// to lower ones.
class ListStore {
 public:
  explicit ListStore(Database& db);

  // The lowest position; 0 when the list has no elements.
  int64_t First(int64_t item_id);

  void Insert(int64_t item_id, int64_t position, absl::string_view value);
  // Positions `from` up to but not including `to`.
  std::vector<std::string> Read(int64_t item_id, int64_t from, int64_t to, ByteBudget& budget);
  // Erases positions `from` up to but not including `to`; returns how many there were. Leaves a
  // gap, to be closed unless it is at an end.
  int64_t Erase(int64_t item_id, int64_t from, int64_t to);
  // Erases every element of this value, as Erase.
  int64_t EraseValue(int64_t item_id, absl::string_view value);
  // Makes positions consecutive again; takes time for every element behind the first gap.
  void CloseGaps(int64_t item_id);

 private:
  Statement first_;
  Statement insert_;
  Statement read_;
  Statement erase_;
  Statement erase_value_;
  Statement close_gaps_;
};

}  // namespace emulator
