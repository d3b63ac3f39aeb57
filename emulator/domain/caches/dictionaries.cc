#include "emulator/domain/caches/dictionaries.h"

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {

absl::Status Dictionaries::Set(const CacheRef& cache, absl::string_view key,
                               const std::vector<DictionaryField>& fields, const CollectionTtl& ttl,
                               absl::Time now) {
  for (const DictionaryField& field : fields) {
    const size_t bytes = key.size() + field.field.size() + field.value.size();
    if (bytes > limits::kItemBytesMax) return errors::ItemTooLarge(bytes, limits::kItemBytesMax);
  }
  if (fields.empty()) return items_.Find(cache, key, ItemType::kDictionary, now).status();
  auto id = items_.OpenForWrite(cache, key, ItemType::kDictionary, ttl, now);
  if (!id.ok()) return id.status();
  for (const DictionaryField& field : fields) store_.Put(*id, field.field, field.value);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::vector<DictionaryField>>> Dictionaries::Fetch(
    const CacheRef& cache, absl::string_view key, absl::Time now) {
  auto head = items_.Find(cache, key, ItemType::kDictionary, now);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::nullopt;
  return store_.Read((*head)->id);
}

}  // namespace emulator
