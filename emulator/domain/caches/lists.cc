#include "emulator/domain/caches/lists.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

absl::StatusOr<uint32_t> Lists::Push(const ItemKey& key, End end,
                                     absl::Span<const std::string> values,
                                     uint32_t truncate_to_size, const CollectionTtl& ttl) {
  for (const std::string& value : values) {
    absl::Status fits = items_.CheckElementSize(key, value.size());
    if (!fits.ok()) return fits;
  }
  if (values.empty()) {
    const auto length = Length(key);
    if (!length.ok()) return length.status();
    return length->value_or(0);
  }
  auto head = items_.OpenForWrite(key, ItemType::kList, ttl);
  if (!head.ok()) return head.status();

  const auto added = static_cast<int64_t>(values.size());
  int64_t first = store_.First(head->id);
  int64_t position = end == End::kBack ? first + head->length : first - added;
  for (const std::string& value : values) store_.Insert(head->id, position++, value);
  if (end == End::kFront) first -= added;
  head->length += added;

  const int64_t surplus = truncate_to_size == 0 ? 0 : head->length - truncate_to_size;
  if (surplus > 0) {
    const int64_t cut = end == End::kFront ? first + truncate_to_size : first;
    head->length -= store_.Erase(head->id, cut, cut + surplus);
  }
  absl::Status saved = items_.Save(key, *head);
  if (!saved.ok()) return saved;
  return static_cast<uint32_t>(head->length);
}

Lookup<Lists::Popped> Lists::Pop(const ItemKey& key, End end) {
  auto head = items_.Find(key, ItemType::kList);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  ItemHead& list = **head;
  const int64_t first = store_.First(list.id);
  const int64_t position = end == End::kFront ? first : first + list.length - 1;
  ByteBudget budget(limits::kItemBytesMax * 2);
  Popped popped{.value = std::move(store_.Read(list.id, position, position + 1, budget).at(0))};
  list.length -= store_.Erase(list.id, position, position + 1);
  popped.length_after = static_cast<uint32_t>(list.length);
  absl::Status saved = items_.Save(key, list);
  if (!saved.ok()) return saved;
  return popped;
}

Lookup<std::vector<std::string>> Lists::Fetch(const ItemKey& key, const IndexRange& range) {
  const auto head = items_.Find(key, ItemType::kList);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  const Slice slice = range.Of((*head)->length);
  if (slice.length() == 0) return std::nullopt;
  const int64_t first = store_.First((*head)->id);
  ByteBudget budget;
  auto values = store_.Read((*head)->id, first + slice.start, first + slice.end, budget);
  if (budget.exceeded()) return errors::AnswerTooLarge(limits::kAnswerBytesMax);
  return values;
}

Lookup<uint32_t> Lists::Retain(const ItemKey& key, const IndexRange& range,
                               const CollectionTtl& ttl) {
  const auto found = items_.Find(key, ItemType::kList);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return std::nullopt;
  auto head = items_.OpenForWrite(key, ItemType::kList, ttl);
  if (!head.ok()) return head.status();
  const Slice slice = range.Of(head->length);
  if (slice.length() == 0) return EraseAll(key);
  const int64_t first = store_.First(head->id);
  const int64_t end = first + head->length;
  head->length -= store_.Erase(head->id, first, first + slice.start);
  head->length -= store_.Erase(head->id, first + slice.end, end);
  return SaveLength(key, *head);
}

Lookup<uint32_t> Lists::RemoveValue(const ItemKey& key, absl::string_view value) {
  auto head = items_.Find(key, ItemType::kList);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  (*head)->length -= store_.EraseValue((*head)->id, value);
  store_.CloseGaps((*head)->id);
  return SaveLength(key, **head);
}

Lookup<uint32_t> Lists::Erase(const ItemKey& key, const std::vector<Slice>& slices) {
  auto head = items_.Find(key, ItemType::kList);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  const int64_t first = store_.First((*head)->id);
  for (const Slice& slice : slices) {
    (*head)->length -= store_.Erase((*head)->id, first + slice.start, first + slice.end);
  }
  store_.CloseGaps((*head)->id);
  return SaveLength(key, **head);
}

Lookup<uint32_t> Lists::EraseAll(const ItemKey& key) {
  const auto head = items_.Find(key, ItemType::kList);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  items_.store().RemoveWithElements(**head);
  return 0;
}

Lookup<uint32_t> Lists::SaveLength(const ItemKey& key, const ItemHead& head) {
  absl::Status saved = items_.Save(key, head);
  if (!saved.ok()) return saved;
  return static_cast<uint32_t>(head.length);
}

}  // namespace emulator
