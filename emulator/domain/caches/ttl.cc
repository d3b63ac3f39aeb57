#include "emulator/domain/caches/ttl.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

absl::StatusOr<absl::Duration> ParseTtl(uint64_t ttl_ms) {
  if (ttl_ms == 0) return errors::Malformed("ttl_milliseconds", "must be greater than 0");
  const auto max_ms = static_cast<uint64_t>(absl::ToInt64Milliseconds(limits::kTtlMax));
  return absl::Milliseconds(static_cast<int64_t>(std::min(ttl_ms, max_ms)));
}

}  // namespace emulator
