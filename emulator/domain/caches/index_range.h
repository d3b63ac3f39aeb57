#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace emulator {

// Positions `start` up to but not including `end` of a sequence, both within it.
struct Slice {
  int64_t start = 0;
  int64_t end = 0;
  int64_t length() const { return std::max<int64_t>(0, end - start); }
};

// Part of a list or sorted set as a request says it: from `start` up to but not including `end`;
// absent means unbounded, negative counts from the end (docs/behaviour/cache.md §6).
struct IndexRange {
  std::optional<int64_t> start;
  std::optional<int64_t> end;

  // What of a sequence of this length is meant; bounds outside are cut to it.
  Slice Of(int64_t length) const {
    const auto resolve = [length](std::optional<int64_t> bound, int64_t unbounded) {
      if (!bound) return unbounded;
      return std::clamp<int64_t>(*bound < 0 ? *bound + length : *bound, 0, length);
    };
    return {.start = resolve(start, 0), .end = resolve(end, length)};
  }
};

}  // namespace emulator
