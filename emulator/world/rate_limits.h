#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "emulator/base/limits.h"

namespace emulator {

// Which of the service's rates a command counts against.
enum class Plane { kNone, kData, kControl };

// The rates a world enforces, if any: commands are counted in whole seconds of the world's clock,
// so that the same commands at the same times are refused in every run. The service's own way of
// counting is smoother and not known.
//
// Threads: none of its own; the world's lock guards it. `limits` must outlive it.
class RateLimits {
 public:
  explicit RateLimits(const Limits& limits) : limits_(limits) {}

  // Counts a command whose request has this many bytes: one operation per started KiB
  // (docs/behaviour/limits.md §1.2). TooManyOperations, TooMuchThroughput; refused ones count as
  // well.
  absl::Status Count(Plane plane, size_t request_bytes, absl::Time now);

  // What was counted in the current second.
  struct Counts {
    int64_t second = 0;
    uint64_t operations = 0;
    uint64_t bytes = 0;
    uint64_t control_operations = 0;
  };
  const Counts& counts() const { return counts_; }
  void Restore(const Counts& counts) { counts_ = counts; }

 private:
  const Limits& limits_;
  Counts counts_;
};

}  // namespace emulator
