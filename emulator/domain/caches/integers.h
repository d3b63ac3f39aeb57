#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// Adds to an integer that is kept as text, as Increment and DictionaryIncrement do; an absent one
// counts as 0. Taken are an optional `-` and digits, nothing else (docs/behaviour/cache.md §3
// leaves the spelling open). NotAnInteger for other texts and those outside int64,
// IntegerOutOfRange when the sum is.
absl::StatusOr<int64_t> AddToText(const std::optional<std::string>& text, int64_t amount);

}  // namespace emulator
