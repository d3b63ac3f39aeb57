#include "emulator/domain/caches/scalars.h"

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

absl::StatusOr<std::optional<std::string>> Scalars::Get(const CacheRef& cache,
                                                        absl::string_view key, absl::Time now) {
  std::optional<ItemStore::Scalar> found = items_.store().Read(cache, key, now);
  if (!found) return std::nullopt;
  if (found->head.type != ItemType::kScalar) return errors::StoredTypeNotCompatible();
  return std::move(found->value);
}

absl::Status Scalars::Set(const CacheRef& cache, absl::string_view key, absl::string_view value,
                          absl::Duration ttl, absl::Time now) {
  const size_t bytes = key.size() + value.size();
  if (bytes > limits::kItemBytesMax) return errors::ItemTooLarge(bytes, limits::kItemBytesMax);
  items_.SweepSome(now);
  items_.store().PutScalar(cache, key, value, now + ttl);
  return absl::OkStatus();
}

void Scalars::Delete(const CacheRef& cache, absl::string_view key) {
  items_.store().Remove(cache, key);
}

}  // namespace emulator
