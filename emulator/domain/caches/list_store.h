#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "emulator/storage/statement.h"

namespace emulator {

// The elements of lists. A list's positions are consecutive, so its length, its ends and the
// element at an index are found without counting, however long it is.
class ListStore {
 public:
  explicit ListStore(Database& db);

  // First and last position; last < first when the list has no elements.
  struct Extent {
    int64_t first = 0;
    int64_t last = -1;
    int64_t length() const { return last - first + 1; }
  };
  Extent Measure(int64_t item_id);

  void Insert(int64_t item_id, int64_t position, absl::string_view value);
  // Positions `from` to `to`, both included.
  std::vector<std::string> Read(int64_t item_id, int64_t from, int64_t to);
  void Erase(int64_t item_id, int64_t from, int64_t to);

 private:
  Statement first_;
  Statement last_;
  Statement insert_;
  Statement read_;
  Statement erase_;
};

}  // namespace emulator
