#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace emulator {

// `count` distinct numbers from 0 to `size` - 1, ascending, every choice about equally likely; the
// same for the same `draw` on every machine. `count` is at most `size`.
std::vector<int64_t> SampleIndices(absl::string_view draw, uint64_t size, uint64_t count);

}  // namespace emulator
