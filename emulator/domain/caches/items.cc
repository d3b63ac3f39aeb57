#include "emulator/domain/caches/items.h"

#include "emulator/base/errors.h"

namespace emulator {
namespace {

// The walk is twice as fast as the table can grow.
constexpr int kWritesPerSweep = 64;
constexpr int kRowsPerSweep = 128;

}  // namespace

absl::StatusOr<std::optional<ItemHead>> Items::Find(const CacheRef& cache, absl::string_view key,
                                                    ItemType type, absl::Time now) {
  std::optional<ItemHead> head = store_.Find(cache, key, now);
  if (head && head->type != type) return errors::StoredTypeNotCompatible();
  return head;
}

absl::StatusOr<int64_t> Items::OpenForWrite(const CacheRef& cache, absl::string_view key,
                                            ItemType type, const CollectionTtl& ttl,
                                            absl::Time now) {
  auto head = Find(cache, key, type, now);
  if (!head.ok()) return head.status();
  if (!head->has_value()) {
    SweepSome(now);
    return store_.CreateCollection(cache, key, type, now + ttl.ttl);
  }
  if (ttl.refresh) store_.SetExpiry((*head)->id, now + ttl.ttl);
  return (*head)->id;
}

void Items::SweepSome(absl::Time now) {
  if (++writes_since_sweep_ < kWritesPerSweep) return;
  writes_since_sweep_ = 0;
  store_.Sweep(kRowsPerSweep, now);
}

}  // namespace emulator
