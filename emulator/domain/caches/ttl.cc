#include "emulator/domain/caches/ttl.h"

#include <algorithm>
#include <limits>

#include "emulator/base/errors.h"

namespace emulator {

absl::StatusOr<absl::Duration> ParseTtl(uint64_t ttl_ms) {
  if (ttl_ms == 0) return errors::Malformed("ttl_milliseconds", "must be greater than 0");
  constexpr uint64_t kLongest = std::numeric_limits<int64_t>::max();
  return absl::Milliseconds(static_cast<int64_t>(std::min(ttl_ms, kLongest)));
}

}  // namespace emulator
