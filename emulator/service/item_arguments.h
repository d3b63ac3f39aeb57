#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/caches/caches.h"
#include "emulator/service/call.h"

namespace emulator {

// The shape that calls on one item share: its key is checked, then `act` runs. `field` is the name
// of the key in the request.
using ActOnItem = absl::FunctionRef<absl::Status(Caches&, const ItemKey&)>;
absl::Status RunOnItem(const Call& call, Need::Access access, const char* field,
                       const std::string& key, ActOnItem act);
absl::Status RunOnItem(const Call& call, const Command& command, const char* field,
                       const std::string& key, ActOnItem act);
// The same for `act` that fails, if at all, before its first write.
absl::Status CheckAndRunOnItem(const Call& call, Need::Access access, const char* field,
                               const std::string& key, ActOnItem act);

// InvalidArgument when the key, collection name, field or value is empty (docs/behaviour/cache.md
// §2).
absl::Status ValidateKey(const char* field, const std::string& key);
// InvalidArgument for NaN (docs/behaviour/cache.md §7).
absl::Status ValidateScore(const char* field, double score);

// From the fields `ttl_milliseconds` and `refresh_ttl` of a collection's request; InvalidArgument
// for a TTL of 0.
template <typename Request>
absl::StatusOr<CollectionTtl> CollectionTtlFromProto(const Request& request) {
  ASSIGN_OR_RETURN(const auto ttl, ParseTtl(request.ttl_milliseconds()));
  return CollectionTtl{.ttl = ttl, .refresh = request.refresh_ttl()};
}

template <typename Repeated>
std::vector<std::string> StringsFromProto(const Repeated& repeated) {
  return {repeated.begin(), repeated.end()};
}

// Returns the error of a lookup, or sets `missing`, or `found` as `fill(value, found)` fills it.
template <typename T, typename Response, typename Fill>
absl::Status FoundOrMissing(Lookup<T> lookup, Response* response, Fill fill) {
  if (!lookup.ok()) return lookup.status();
  if (lookup->has_value()) {
    fill(**std::move(lookup), response->mutable_found());
  } else {
    response->mutable_missing();
  }
  return absl::OkStatus();
}

// The same for the answers that have nothing but a length.
template <typename Response>
absl::Status LengthOrMissing(const Lookup<uint32_t>& lookup, Response* response) {
  return FoundOrMissing(lookup, response,
                        [](uint32_t length, auto* found) { found->set_length(length); });
}

}  // namespace emulator
