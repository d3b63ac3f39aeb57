#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace emulator {

// The TTL of a request. InvalidArgument for 0, which the service answers with an internal error
// (docs/behaviour/cache.md §2.1). Values up to 2^64-1 are taken; Items cuts what is longer than the
// world's limit.
absl::StatusOr<absl::Duration> ParseTtl(uint64_t ttl_ms);

// How a write to a collection treats the expiry of the whole collection: a new one always gets
// `ttl`, an existing one only with `refresh` (docs/behaviour/cache.md §2.2).
struct CollectionTtl {
  absl::Duration ttl;
  bool refresh = false;
};

// A change to the expiry of an item of any type (docs/behaviour/cache.md §3.4).
struct TtlUpdate {
  // kIncrease and kDecrease change nothing when the TTL left is as long, or longer (shorter).
  enum class Kind { kOverwrite, kIncrease, kDecrease };
  Kind kind = Kind::kOverwrite;
  absl::Duration ttl;
};

}  // namespace emulator
