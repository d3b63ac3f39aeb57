#include "emulator/domain/caches/sets.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/sampling.h"

namespace emulator {

absl::Status Sets::Union(const ItemKey& key, const std::vector<std::string>& elements,
                         const CollectionTtl& ttl) {
  for (const std::string& element : elements) {
    absl::Status fits = items_.CheckElementSize(key, element.size());
    if (!fits.ok()) return fits;
  }
  if (elements.empty()) return items_.Find(key, ItemType::kSet).status();
  auto head = items_.OpenForWrite(key, ItemType::kSet, ttl);
  if (!head.ok()) return head.status();
  for (const std::string& element : elements) head->length += store_.Add(head->id, element);
  return items_.Save(key, *head);
}

Lookup<bool> Sets::Subtract(const ItemKey& key, const std::vector<std::string>& elements) {
  auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  for (const std::string& element : elements) {
    (*head)->length -= store_.Remove((*head)->id, element);
  }
  absl::Status saved = items_.Save(key, **head);
  if (!saved.ok()) return saved;
  return true;
}

Lookup<bool> Sets::SubtractFrom(const ItemKey& key, const std::vector<std::string>& elements) {
  auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  ItemHead& set = **head;
  std::vector<std::string> left;
  for (const std::string& element : elements) {
    absl::Status fits = items_.CheckElementSize(key, element.size());
    if (!fits.ok()) return fits;
    if (!store_.Contains(set.id, element)) left.push_back(element);
  }
  items_.store().RemoveElements(set);
  set.length = 0;
  for (const std::string& element : left) set.length += store_.Add(set.id, element);
  absl::Status saved = items_.Save(key, set);
  if (!saved.ok()) return saved;
  return true;
}

Lookup<bool> Sets::SubtractAll(const ItemKey& key) {
  const auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  items_.store().RemoveWithElements(**head);
  return true;
}

Lookup<std::vector<std::string>> Sets::Fetch(const ItemKey& key) {
  const auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  ByteBudget budget;
  auto elements = store_.Read((*head)->id, budget);
  if (budget.exceeded()) return errors::AnswerTooLarge(limits::kAnswerBytesMax);
  return elements;
}

Lookup<std::vector<bool>> Sets::Contains(const ItemKey& key,
                                         const std::vector<std::string>& elements) {
  const auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  std::vector<bool> contains;
  for (const std::string& element : elements) {
    contains.push_back(store_.Contains((*head)->id, element));
  }
  return contains;
}

Lookup<std::vector<std::string>> Sets::Sample(const ItemKey& key, uint64_t count) {
  const auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  ByteBudget budget;
  auto sample = Choose(**head, count, budget);
  if (budget.exceeded()) return errors::AnswerTooLarge(limits::kAnswerBytesMax);
  return sample;
}

Lookup<std::vector<std::string>> Sets::Pop(const ItemKey& key, uint64_t count) {
  auto head = items_.Find(key, ItemType::kSet);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  ByteBudget budget;
  std::vector<std::string> popped = Choose(**head, count, budget);
  if (budget.exceeded()) return errors::AnswerTooLarge(limits::kAnswerBytesMax);
  for (const std::string& element : popped) {
    (*head)->length -= store_.Remove((*head)->id, element);
  }
  absl::Status saved = items_.Save(key, **head);
  if (!saved.ok()) return saved;
  return popped;
}

std::vector<std::string> Sets::Choose(const ItemHead& head, uint64_t count, ByteBudget& budget) {
  const auto length = static_cast<uint64_t>(head.length);
  if (count >= length) return store_.Read(head.id, budget);
  if (count == 0) return {};
  return store_.ReadAt(head.id, SampleIndices(draws_.NextText("set element"), length, count),
                       budget);
}

}  // namespace emulator
