#include "tests/fuzz/fuzz_input.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace emulator {

uint8_t FuzzInput::Byte() {
  if (rest_.empty()) return 0;
  const auto byte = static_cast<uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return byte;
}

std::string FuzzInput::Text() {
  const std::string text(rest_.substr(0, rest_.find('\0')));
  rest_.remove_prefix(std::min(text.size() + 1, rest_.size()));
  return text;
}

std::string FuzzInput::Rest() {
  std::string text(rest_);
  rest_ = {};
  return text;
}

void Require(bool holds, absl::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "Must hold, and does not: %.*s\n", static_cast<int>(what.size()),
               what.data());
  std::abort();
}

}  // namespace emulator
