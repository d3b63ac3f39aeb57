#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace emulator {

// A database with all tables and no rows, as SQLite writes it to a file. It is made once, when the
// emulator is built (tables_maker.cc): to make the tables takes half of a start.
struct TablesImage {
  // Bytes that are not 0, and where they stand.
  struct Part {
    size_t offset;
    absl::string_view bytes;
  };
  // Of all; 0: there is no image, and the tables are to be made.
  size_t size = 0;
  absl::Span<const Part> parts;
};

TablesImage ImageOfTables();

}  // namespace emulator
