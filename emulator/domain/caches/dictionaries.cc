#include "emulator/domain/caches/dictionaries.h"

#include "absl/strings/str_cat.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/caches/integers.h"

namespace emulator {

absl::Status Dictionaries::Set(const ItemKey& key, const std::vector<DictionaryField>& fields,
                               const CollectionTtl& ttl) {
  for (const DictionaryField& field : fields) {
    RETURN_IF_ERROR(items_.CheckElementSize(key, field.field.size() + field.value.size()));
  }
  if (fields.empty()) return items_.Find(key, ItemType::kDictionary).status();
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kDictionary, ttl));
  for (const DictionaryField& field : fields) {
    head.length += store_.Put(head.id, field.field, field.value);
  }
  return items_.Save(key, head);
}

absl::StatusOr<int64_t> Dictionaries::Increment(const ItemKey& key, const std::string& field,
                                                int64_t amount, const CollectionTtl& ttl) {
  RETURN_IF_ERROR(items_.CheckElementSize(key, field.size()));
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kDictionary, ttl));
  const auto sum = AddToText(store_.Find(head.id, field), amount);
  if (!sum.ok()) return sum.status();
  head.length += store_.Put(head.id, field, absl::StrCat(*sum));
  RETURN_IF_ERROR(items_.Save(key, head));
  return sum;
}

Lookup<std::vector<std::optional<std::string>>> Dictionaries::Get(
    const ItemKey& key, const std::vector<std::string>& fields) {
  return items_.IfFound(key, ItemType::kDictionary, [&](ItemHead& dictionary) {
    std::vector<std::optional<std::string>> values;
    ByteBudget budget;
    for (const std::string& field : fields) {
      values.push_back(store_.Find(dictionary.id, field));
      if (!budget.Take(values.back() ? values.back()->size() : 0)) break;
    }
    return budget.Within(std::move(values));
  });
}

Lookup<std::vector<DictionaryField>> Dictionaries::Fetch(const ItemKey& key) {
  return items_.IfFound(key, ItemType::kDictionary, [&](ItemHead& dictionary) {
    ByteBudget budget;
    return budget.Within(store_.Read(dictionary.id, budget));
  });
}

absl::Status Dictionaries::Remove(const ItemKey& key, const std::vector<std::string>& fields) {
  auto head = items_.Find(key, ItemType::kDictionary);
  if (!head.ok() || !head->has_value()) return head.status();
  for (const std::string& field : fields) {
    (*head)->length -= store_.Remove((*head)->id, field);
  }
  return items_.Save(key, **head);
}

}  // namespace emulator
