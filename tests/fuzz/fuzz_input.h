#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// The bytes that a fuzzer made, taken apart from the front. Whoever takes more than there is gets
// zeros, so that every input means something.
class FuzzInput {
 public:
  explicit FuzzInput(absl::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  uint8_t Byte();
  // From 0 to `below` - 1.
  size_t Pick(size_t below) { return Byte() % below; }
  // Up to the next zero byte, which is taken as well; all of the rest when there is none.
  std::string Text();
  std::string Rest();

 private:
  absl::string_view rest_;
};

// What must hold whatever the input is. Says `what` and ends the process when it does not: that is
// how libFuzzer learns of it, and it keeps the input.
void Require(bool holds, absl::string_view what);

}  // namespace emulator
