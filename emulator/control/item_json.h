#pragma once

#include "absl/status/status.h"
#include "emulator/base/json_reader.h"
#include "emulator/world/command.h"

namespace emulator {

// Stores an item, in place of whatever its key held, from the members
//
//   {"key": "k", "ttl_ms": 60000, …} and one of
//   "value": "text"    "base64": "AAEC"    "list": ["a", "b"]    "set": ["a", "b"]
//   "dictionary": {"field": "value"}       "sorted_set": {"value": 1.5}
//
// Without `ttl_ms` it lives as long as items may. InvalidArgument names the member; the limits of
// items apply.
absl::Status PutItemFromJson(Scope& scope, const CacheRef& cache, JsonReader& body);

}  // namespace emulator
