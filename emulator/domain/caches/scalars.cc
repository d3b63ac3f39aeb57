#include "emulator/domain/caches/scalars.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/crypto.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/caches/integers.h"

namespace emulator {

std::string ValueHash(const std::string& value) { return absl::BytesToHexString(Sha256(value)); }

Lookup<std::string> Scalars::Get(const ItemKey& key) {
  std::optional<ItemStore::Scalar> found = items_.store().Read(key);
  if (!found) return std::nullopt;
  if (found->head.type != ItemType::kScalar) return errors::StoredTypeNotCompatible();
  return std::move(found->value);
}

absl::Status Scalars::Set(const ItemKey& key, absl::string_view value, absl::Duration ttl) {
  RETURN_IF_ERROR(items_.CheckItemSize(key, value.size()));
  items_.SweepSome(key.now);
  items_.store().PutScalar(key, value, items_.Expiry(ttl, key.now));
  return absl::OkStatus();
}

absl::StatusOr<bool> Scalars::SetIf(const ItemKey& key, absl::string_view value, absl::Duration ttl,
                                    const SetCondition& condition) {
  return SetIf(key, value, ttl, condition, [](const std::string& stored) { return stored; });
}

absl::StatusOr<bool> Scalars::SetIfHash(const ItemKey& key, absl::string_view value,
                                        absl::Duration ttl, const SetCondition& condition) {
  return SetIf(key, value, ttl, condition, ValueHash);
}

absl::StatusOr<bool> Scalars::SetIf(const ItemKey& key, absl::string_view value, absl::Duration ttl,
                                    const SetCondition& condition, Fingerprint fingerprint) {
  RETURN_IF_ERROR(items_.CheckItemSize(key, value.size()));
  bool stores = condition.absent_stores;
  if (items_.FindAny(key)) {
    stores = condition.present_stores == SetCondition::Present::kAlways;
    if (condition.present_stores == SetCondition::Present::kIfEqual ||
        condition.present_stores == SetCondition::Present::kIfNotEqual) {
      ASSIGN_OR_RETURN(const auto stored, Get(key));
      const bool equal = fingerprint(*stored) == condition.compare_to;
      stores = equal == (condition.present_stores == SetCondition::Present::kIfEqual);
    }
  }
  if (!stores) return false;
  RETURN_IF_ERROR(Set(key, value, ttl));
  return true;
}

absl::StatusOr<int64_t> Scalars::Increment(const ItemKey& key, int64_t amount, absl::Duration ttl) {
  ASSIGN_OR_RETURN(const auto stored, Get(key));
  const auto sum = AddToText(stored, amount);
  if (!sum.ok()) return sum.status();
  RETURN_IF_ERROR(Set(key, absl::StrCat(*sum), ttl));
  return sum;
}

}  // namespace emulator
