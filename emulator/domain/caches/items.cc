#include "emulator/domain/caches/items.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

// The walk is twice as fast as the table can grow.
constexpr int kWritesPerSweep = 64;
constexpr int kRowsPerSweep = 128;

}  // namespace

Lookup<ItemHead> Items::Find(const ItemKey& key, ItemType type) {
  std::optional<ItemHead> head = store_.Find(key);
  if (head && head->type != type) return errors::StoredTypeNotCompatible();
  return head;
}

Lookup<uint32_t> Items::Length(const ItemKey& key, ItemType type) {
  return IfFound(key, type, [](ItemHead& head) { return static_cast<uint32_t>(head.length); });
}

absl::StatusOr<ItemHead> Items::OpenForWrite(const ItemKey& key, ItemType type,
                                             const CollectionTtl& ttl) {
  ASSIGN_OR_RETURN(auto head, Find(key, type));
  const absl::Time expires_at = Expiry(ttl.ttl, key.now);
  if (!head.has_value()) {
    SweepSome(key.now);
    return store_.CreateCollection(key, type, expires_at);
  }
  if (ttl.refresh) head->expires_at = expires_at;
  return *head;
}

absl::Status Items::Save(const ItemKey& key, const ItemHead& head) {
  if (head.length == 0) {
    store_.RemoveWithElements(head);
    return absl::OkStatus();
  }
  store_.Update(head);
  if (!limits_.collection_bytes) return absl::OkStatus();
  const size_t bytes = key.key.size() + static_cast<size_t>(store_.MeasureElements(head));
  if (bytes <= *limits_.collection_bytes) return absl::OkStatus();
  return errors::CollectionTooLarge(bytes, *limits_.collection_bytes);
}

absl::Status Items::RemoveCollection(const ItemKey& key, ItemType type) {
  const auto head = Find(key, type);
  if (head.ok() && head->has_value()) store_.RemoveWithElements(**head);
  return head.status();
}

std::optional<bool> Items::UpdateTtl(const ItemKey& key, const TtlUpdate& update) {
  std::optional<ItemHead> head = store_.Find(key);
  if (!head) return std::nullopt;
  const absl::Time expires_at = Expiry(update.ttl, key.now);
  if (update.kind == TtlUpdate::Kind::kIncrease && expires_at <= head->expires_at) return false;
  if (update.kind == TtlUpdate::Kind::kDecrease && expires_at >= head->expires_at) return false;
  head->expires_at = expires_at;
  store_.Update(*head);
  return true;
}

absl::Status Items::CheckItemSize(const ItemKey& key, size_t bytes) const {
  const size_t all = key.key.size() + bytes;
  return all > limits_.item_bytes ? errors::ItemTooLarge(all, limits_.item_bytes)
                                  : absl::OkStatus();
}

absl::Status Items::CheckElementSize(const ItemKey& key, size_t bytes) const {
  if (limits_.element_bytes && bytes > *limits_.element_bytes) {
    return errors::ElementTooLarge(bytes, *limits_.element_bytes);
  }
  return CheckItemSize(key, bytes);
}

void Items::SweepSome(absl::Time now) {
  if (++writes_since_sweep_ < kWritesPerSweep) return;
  writes_since_sweep_ = 0;
  store_.Sweep(kRowsPerSweep, now);
}

int64_t RemainingTtlMs(const ItemHead& head, absl::Time now) {
  const int64_t left_us = absl::ToInt64Microseconds(head.expires_at - now);
  return std::max<int64_t>(1, (left_us - 1) / 1000);
}

}  // namespace emulator
