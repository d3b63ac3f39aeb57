#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "emulator/domain/caches/ttl.h"

namespace emulator {

// InvalidArgument when the key, collection name or field is empty (behaviour/cache.md §2).
absl::Status ValidateKey(const char* field, const std::string& key);

// From the fields `ttl_milliseconds` and `refresh_ttl` of a collection's request; InvalidArgument
// for a TTL of 0.
template <typename Request>
absl::StatusOr<CollectionTtl> CollectionTtlFromProto(const Request& request) {
  const auto ttl = ParseTtl(request.ttl_milliseconds());
  if (!ttl.ok()) return ttl.status();
  return CollectionTtl{.ttl = *ttl, .refresh = request.refresh_ttl()};
}

}  // namespace emulator
