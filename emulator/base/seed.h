#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// The seed of a world: everything that looks random in it is drawn from here.
//
// A draw is a function of (seed, purpose, n): the n-th draw for one purpose is always the same and
// never shifts a draw for another one. The code that draws keeps the n (storage/draws.h).
//
// Threads: immutable, safe.
class Seed {
 public:
  explicit Seed(std::string text) : text_(std::move(text)) {}

  // 32 bytes for the n-th use of `purpose`.
  std::string Draw(absl::string_view purpose, uint64_t n) const;

 private:
  std::string text_;
};

}  // namespace emulator
