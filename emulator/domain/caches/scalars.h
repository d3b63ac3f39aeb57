#pragma once

#include <optional>
#include <string>

#include "emulator/domain/caches/items.h"

namespace emulator {

// When a conditional write is done (docs/behaviour/cache.md §3.2, §3.3). `absent_stores` and
// `present_stores` say what happens to a key that is not there, and to one that is; with
// `compare_to` only one whose value (or hash of the value) equals it, or does not.
struct SetCondition {
  enum class Present { kNever, kAlways, kIfEqual, kIfNotEqual };
  bool absent_stores = false;
  Present present_stores = Present::kNever;
  std::string compare_to;
};

// Scalar items: a value under a key (docs/behaviour/cache.md §3).
//
// Threads: none of its own; the world's lock guards it. `items` must outlive it.
class Scalars {
 public:
  explicit Scalars(Items& items) : items_(items) {}

  // Absent when the key is not there; StoredTypeNotCompatible when it holds a collection.
  Lookup<std::string> Get(const ItemKey& key);

  // Replaces value, type and TTL, whatever the key held. ItemTooLarge over the limit.
  absl::Status Set(const ItemKey& key, absl::string_view value, absl::Duration ttl);

  // As Set when the condition holds, else nothing; answers whether it did. A condition that
  // compares answers StoredTypeNotCompatible for a collection; one that asks for existence takes
  // any type.
  absl::StatusOr<bool> SetIf(const ItemKey& key, absl::string_view value, absl::Duration ttl,
                             const SetCondition& condition);
  // The same with conditions about the hash of the stored value.
  absl::StatusOr<bool> SetIfHash(const ItemKey& key, absl::string_view value, absl::Duration ttl,
                                 const SetCondition& condition);

  // Adds to the integer under the key, 0 when there is none, and sets the TTL, always. Answers the
  // sum. NotAnInteger and IntegerOutOfRange leave the item as it was.
  absl::StatusOr<int64_t> Increment(const ItemKey& key, int64_t amount, absl::Duration ttl);

 private:
  using Fingerprint = std::string (*)(const std::string& value);
  absl::StatusOr<bool> SetIf(const ItemKey& key, absl::string_view value, absl::Duration ttl,
                             const SetCondition& condition, Fingerprint fingerprint);

  Items& items_;
};

// The hash that GetWithHash and SetIfHash show: SHA-256 of the value in lower-case hex. Which one
// the service uses is not known (docs/behaviour/cache.md §3.3).
std::string ValueHash(const std::string& value);

}  // namespace emulator
