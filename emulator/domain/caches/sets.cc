#include "emulator/domain/caches/sets.h"

#include <algorithm>

#include "emulator/base/sampling.h"
#include "emulator/base/status_macros.h"

namespace emulator {

absl::Status Sets::Union(const ItemKey& key, const std::vector<std::string>& elements,
                         const CollectionTtl& ttl) {
  for (const std::string& element : elements) {
    RETURN_IF_ERROR(items_.CheckElementSize(key, element.size()));
  }
  if (elements.empty()) return items_.Find(key, ItemType::kSet).status();
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kSet, ttl));
  for (const std::string& element : elements) head.length += store_.Add(head.id, element);
  return items_.Save(key, head);
}

Lookup<bool> Sets::Subtract(const ItemKey& key, const std::vector<std::string>& elements) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
    for (const std::string& element : elements) set.length -= store_.Remove(set.id, element);
    return items_.Saved(key, set, true);
  });
}

Lookup<bool> Sets::SubtractFrom(const ItemKey& key, const std::vector<std::string>& elements) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) -> absl::StatusOr<bool> {
    std::vector<std::string> left;
    for (const std::string& element : elements) {
      RETURN_IF_ERROR(items_.CheckElementSize(key, element.size()));
      if (!store_.Contains(set.id, element)) left.push_back(element);
    }
    items_.store().RemoveElements(set);
    set.length = 0;
    for (const std::string& element : left) set.length += store_.Add(set.id, element);
    return items_.Saved(key, set, true);
  });
}

Lookup<bool> Sets::SubtractAll(const ItemKey& key) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
    items_.store().RemoveWithElements(set);
    return true;
  });
}

Lookup<std::vector<std::string>> Sets::Fetch(const ItemKey& key) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
    ByteBudget budget;
    return budget.Within(store_.Read(set.id, budget));
  });
}

Lookup<std::vector<bool>> Sets::Contains(const ItemKey& key,
                                         const std::vector<std::string>& elements) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
    std::vector<bool> contains;
    for (const std::string& element : elements) {
      contains.push_back(store_.Contains(set.id, element));
    }
    return contains;
  });
}

Lookup<std::vector<std::string>> Sets::Sample(const ItemKey& key, uint64_t count) {
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) {
    ByteBudget budget;
    return budget.Within(Choose(set, count, budget));
  });
}

Lookup<std::vector<std::string>> Sets::Pop(const ItemKey& key, uint64_t count) {
  using Elements = std::vector<std::string>;
  return items_.IfFound(key, ItemType::kSet, [&](ItemHead& set) -> absl::StatusOr<Elements> {
    ByteBudget budget;
    auto popped = budget.Within(Choose(set, count, budget));
    if (!popped.ok()) return popped;
    for (const std::string& element : *popped) set.length -= store_.Remove(set.id, element);
    return items_.Saved(key, set, *std::move(popped));
  });
}

std::vector<std::string> Sets::Choose(const ItemHead& head, uint64_t count, ByteBudget& budget) {
  const auto length = static_cast<uint64_t>(head.length);
  if (count >= length) return store_.Read(head.id, budget);
  if (count == 0) return {};
  return store_.ReadAt(head.id, SampleIndices(draws_.NextText("set element"), length, count),
                       budget);
}

}  // namespace emulator
