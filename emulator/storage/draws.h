#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "emulator/base/seed.h"
#include "emulator/storage/statement.h"

namespace emulator {

// Draws from a world's seed, and remembers in the database how many were made for each purpose: a
// restarted emulator goes on where it stopped and repeats no secret. A draw that is rolled back
// with its command was never made.
class Draws {
 public:
  Draws(Database& db, const Seed& seed);

  // The next text for `purpose`: 43 characters of A-Z a-z 0-9 - _, 256 bits.
  std::string NextText(absl::string_view purpose);

 private:
  const Seed& seed_;
  Statement next_;
};

}  // namespace emulator
