#include "emulator/domain/caches/lists.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

// Index of a bound in a list of this length; negative ones count from the end.
int64_t ResolveBound(std::optional<int64_t> bound, int64_t unbounded, int64_t length) {
  if (!bound) return unbounded;
  const int64_t index = *bound < 0 ? *bound + length : *bound;
  return std::clamp<int64_t>(index, 0, length);
}

}  // namespace

absl::StatusOr<uint32_t> Lists::Push(const CacheRef& cache, absl::string_view key, End end,
                                     absl::string_view value, uint32_t truncate_to_size,
                                     const CollectionTtl& ttl, absl::Time now) {
  const size_t bytes = key.size() + value.size();
  if (bytes > limits::kItemBytesMax) return errors::ItemTooLarge(bytes, limits::kItemBytesMax);
  auto id = items_.OpenForWrite(cache, key, ItemType::kList, ttl, now);
  if (!id.ok()) return id.status();

  ListStore::Extent extent = store_.Measure(*id);
  store_.Insert(*id, end == End::kFront ? --extent.first : ++extent.last, value);

  const int64_t surplus = truncate_to_size == 0 ? 0 : extent.length() - truncate_to_size;
  if (surplus <= 0) return extent.length();
  if (end == End::kFront) {
    store_.Erase(*id, extent.last - surplus + 1, extent.last);
  } else {
    store_.Erase(*id, extent.first, extent.first + surplus - 1);
  }
  return truncate_to_size;
}

absl::StatusOr<std::optional<std::vector<std::string>>> Lists::Fetch(const CacheRef& cache,
                                                                     absl::string_view key,
                                                                     const ListRange& range,
                                                                     absl::Time now) {
  auto head = items_.Find(cache, key, ItemType::kList, now);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  const ListStore::Extent extent = store_.Measure((*head)->id);
  const int64_t start = ResolveBound(range.start, 0, extent.length());
  const int64_t end = ResolveBound(range.end, extent.length(), extent.length());
  if (start >= end) return std::nullopt;
  return store_.Read((*head)->id, extent.first + start, extent.first + end - 1);
}

absl::StatusOr<std::optional<uint32_t>> Lists::Length(const CacheRef& cache, absl::string_view key,
                                                      absl::Time now) {
  auto head = items_.Find(cache, key, ItemType::kList, now);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  return static_cast<uint32_t>(store_.Measure((*head)->id).length());
}

}  // namespace emulator
