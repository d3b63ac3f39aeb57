#include "emulator/domain/caches/lists.h"

#include <algorithm>
#include <utility>

#include "emulator/base/status_macros.h"

namespace emulator {

absl::StatusOr<uint32_t> Lists::Push(const ItemKey& key, End end,
                                     absl::Span<const std::string> values,
                                     uint32_t truncate_to_size, const CollectionTtl& ttl) {
  for (const std::string& value : values) {
    RETURN_IF_ERROR(items_.CheckElementSize(key, value.size()));
  }
  if (values.empty()) {
    ASSIGN_OR_RETURN(const auto length, Length(key));
    return length.value_or(0);
  }
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kList, ttl));

  const auto added = static_cast<int64_t>(values.size());
  int64_t first = store_.First(head.id);
  int64_t position = end == End::kBack ? first + head.length : first - added;
  for (const std::string& value : values) store_.Insert(head.id, position++, value);
  if (end == End::kFront) first -= added;
  head.length += added;

  const int64_t surplus = truncate_to_size == 0 ? 0 : head.length - truncate_to_size;
  if (surplus > 0) {
    const int64_t cut = end == End::kFront ? first + truncate_to_size : first;
    head.length -= store_.Erase(head.id, cut, cut + surplus);
  }
  return SavedLength(key, head);
}

Lookup<Lists::Popped> Lists::Pop(const ItemKey& key, End end) {
  return items_.IfFound(key, ItemType::kList, [&](ItemHead& list) -> absl::StatusOr<Popped> {
    const int64_t first = store_.First(list.id);
    const int64_t position = end == End::kFront ? first : first + list.length - 1;
    ByteBudget budget;
    ASSIGN_OR_RETURN(auto values,
                     budget.Within(store_.Read(list.id, position, position + 1, budget)));
    list.length -= store_.Erase(list.id, position, position + 1);
    return items_.Saved(key, list,
                        Popped{.value = std::move(values.at(0)),
                               .length_after = static_cast<uint32_t>(list.length)});
  });
}

Lookup<std::vector<std::string>> Lists::Fetch(const ItemKey& key, const IndexRange& range) {
  auto fetched = items_.IfFound(key, ItemType::kList, [&](ItemHead& list) {
    const Slice slice = range.Of(list.length);
    const int64_t first = store_.First(list.id);
    ByteBudget budget;
    return budget.Within(store_.Read(list.id, first + slice.start, first + slice.end, budget));
  });
  if (fetched.ok() && fetched->has_value() && (*fetched)->empty()) return std::nullopt;
  return fetched;
}

Lookup<uint32_t> Lists::Retain(const ItemKey& key, const IndexRange& range,
                               const CollectionTtl& ttl) {
  return items_.IfFound(key, ItemType::kList, [&](ItemHead&) -> absl::StatusOr<uint32_t> {
    ASSIGN_OR_RETURN(auto list, items_.OpenForWrite(key, ItemType::kList, ttl));
    const Slice slice = range.Of(list.length);
    const int64_t first = store_.First(list.id);
    const int64_t end = first + list.length;
    list.length = slice.length();
    store_.Erase(list.id, first, first + slice.start);
    store_.Erase(list.id, std::max(first + slice.start, first + slice.end), end);
    return SavedLength(key, list);
  });
}

Lookup<uint32_t> Lists::RemoveValue(const ItemKey& key, absl::string_view value) {
  return items_.IfFound(key, ItemType::kList, [&](ItemHead& list) {
    list.length -= store_.EraseValue(list.id, value);
    store_.CloseGaps(list.id);
    return SavedLength(key, list);
  });
}

Lookup<uint32_t> Lists::Erase(const ItemKey& key, const std::vector<Slice>& slices) {
  return items_.IfFound(key, ItemType::kList, [&](ItemHead& list) {
    const int64_t first = store_.First(list.id);
    for (const Slice& slice : slices) {
      list.length -= store_.Erase(list.id, first + slice.start, first + slice.end);
    }
    store_.CloseGaps(list.id);
    return SavedLength(key, list);
  });
}

Lookup<uint32_t> Lists::EraseAll(const ItemKey& key) {
  return items_.IfFound(key, ItemType::kList, [&](ItemHead& list) {
    items_.store().RemoveWithElements(list);
    return uint32_t{0};
  });
}

absl::StatusOr<uint32_t> Lists::SavedLength(const ItemKey& key, const ItemHead& list) {
  return items_.Saved(key, list, static_cast<uint32_t>(list.length));
}

}  // namespace emulator
