#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace emulator {

// The TTL of a request, in the range that can be kept: longer ones are cut to 24 hours without an
// error, as the service does; InvalidArgument for 0, which the service answers with an internal
// error (behaviour/cache.md §2.1).
absl::StatusOr<absl::Duration> ParseTtl(uint64_t ttl_ms);

// How a write to a collection treats the expiry of the whole collection: a new one always gets
// `ttl`, an existing one only with `refresh` (behaviour/cache.md §2.2).
struct CollectionTtl {
  absl::Duration ttl;
  bool refresh = false;
};

}  // namespace emulator
