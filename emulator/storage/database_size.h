#pragma once

#include <cstdint>

#include "emulator/storage/statement.h"

namespace emulator {

// How much a database holds, in whole pages; asking is cheap.
class DatabaseSize {
 public:
  explicit DatabaseSize(Database& db);

  // With the pages that are free to be used again.
  uint64_t Bytes();
  uint64_t BytesUsed();

 private:
  uint64_t page_bytes();

  Statement pages_;
  Statement free_pages_;
  Statement find_page_bytes_;
  // 0 until it was asked for.
  uint64_t page_bytes_ = 0;
};

}  // namespace emulator
