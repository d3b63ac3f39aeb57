#include "emulator/control/stored_item_json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/utf8.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

const char* TypeName(ItemType type) {
  switch (type) {
    case ItemType::kScalar:
      return "scalar";
    case ItemType::kDictionary:
      return "dictionary";
    case ItemType::kSet:
      return "set";
    case ItemType::kList:
      return "list";
    case ItemType::kSortedSet:
      return "sorted_set";
  }
  return "";
}

// The beginning of a value without the character that the cut went through.
absl::string_view WholeCharacters(absl::string_view start) {
  constexpr size_t kCharacterBytesMax = 4;
  for (size_t less = 0; less < kCharacterBytesMax && less < start.size(); ++less) {
    const absl::string_view shorter = start.substr(0, start.size() - less);
    if (IsValidUtf8(shorter)) return shorter;
  }
  return start;
}

ordered_json ScoreToJson(double score) {
  if (std::isfinite(score)) return score;
  return score < 0 ? "-Infinity" : "Infinity";
}

void PutHead(ordered_json& json, const ItemHead& head, absl::Time now) {
  json["type"] = TypeName(head.type);
  json["ttl_ms"] = RemainingTtlMs(head, now);
  if (head.type != ItemType::kScalar) json["length"] = head.length;
}

std::vector<Member> HeadMembers() {
  return {{"key?", Text()},
          {"key_base64?", Base64Text(), "In place of a key that is no text."},
          {"type", Choice({"scalar", "dictionary", "set", "list", "sorted_set"})},
          {"ttl_ms", Number(), "How long it still lives."},
          {"length?", Number(), "Of a collection: how many elements it has."},
          {"value?", Text(), "Of a scalar."},
          {"value_base64?", Base64Text(), "In place of a value that is no text."}};
}

ordered_json Element(absl::string_view value) {
  ordered_json json = ordered_json::object();
  PutBytes(json, "value", value);
  return json;
}

ordered_json Elements(const std::vector<std::string>& values, size_t count) {
  ordered_json elements = ordered_json::array();
  for (const std::string& value : values) {
    if (elements.size() == count) break;
    elements.push_back(Element(value));
  }
  return elements;
}

ordered_json Fields(const std::vector<DictionaryField>& fields, size_t count) {
  ordered_json elements = ordered_json::array();
  for (const auto& [field, value] : fields) {
    if (elements.size() == count) break;
    ordered_json json = ordered_json::object();
    PutBytes(json, "field", field);
    PutBytes(json, "value", value);
    elements.push_back(std::move(json));
  }
  return elements;
}

ordered_json Ranked(const std::vector<RankedElement>& ranked) {
  ordered_json elements = ordered_json::array();
  for (const auto& [value, score] : ranked) {
    elements.push_back(Element(value));
    elements.back()["score"] = ScoreToJson(score);
  }
  return elements;
}

// The elements of a collection that is there.
absl::StatusOr<ordered_json> ElementsOf(Caches& caches, const ItemKey& key, ItemType type,
                                        size_t count) {
  const IndexRange first{.start = 0, .end = static_cast<int64_t>(count)};
  if (type == ItemType::kList) {
    ASSIGN_OR_RETURN(const auto found, caches.lists().Fetch(key, first));
    return Elements(found.value_or(std::vector<std::string>()), count);
  }
  if (type == ItemType::kSet) {
    ASSIGN_OR_RETURN(const auto found, caches.sets().Fetch(key));
    return Elements(found.value_or(std::vector<std::string>()), count);
  }
  if (type == ItemType::kDictionary) {
    ASSIGN_OR_RETURN(const auto found, caches.dictionaries().Fetch(key));
    return Fields(found.value_or(std::vector<DictionaryField>()), count);
  }
  ASSIGN_OR_RETURN(const auto found,
                   caches.sorted_sets().FetchByIndex(key, Order::kAscending, first));
  return Ranked(found.value_or(std::vector<RankedElement>()));
}

}  // namespace

void PutBytes(ordered_json& json, const std::string& name, absl::string_view bytes) {
  if (IsValidUtf8(bytes)) {
    json[name] = std::string(bytes);
  } else {
    json[name + "_base64"] = absl::Base64Escape(bytes);
  }
}

Shape ListedItemShape() {
  std::vector<Member> members = HeadMembers();
  members.push_back({"bytes?", Number(), "Of a scalar: how many bytes its value has."});
  return Named("ListedItem", Object(std::move(members)), "Of a long value only the beginning.");
}

ordered_json ListedItemToJson(const ItemStore::Listed& item, absl::Time now) {
  ordered_json json = ordered_json::object();
  PutBytes(json, "key", item.key);
  PutHead(json, item.head, now);
  if (item.head.type != ItemType::kScalar) return json;
  json["bytes"] = item.bytes;
  const bool cut = item.bytes > static_cast<int64_t>(item.value.size());
  PutBytes(json, "value", cut ? WholeCharacters(item.value) : item.value);
  return json;
}

Shape StoredItemShape() {
  std::vector<Member> members = HeadMembers();
  members.push_back({"elements?",
                     ListOf(Object({{"value?", Text()},
                                    {"value_base64?", Base64Text()},
                                    {"field?", Text(), "Of a dictionary."},
                                    {"field_base64?", Base64Text()},
                                    {"score?", OneOf({Decimal(), Text()}), "Of a sorted set."}})),
                     "Of a collection, in its order."});
  return Named("StoredItem", Object(std::move(members)));
}

absl::StatusOr<ordered_json> StoredItemToJson(Scope& scope, const std::string& key, size_t count) {
  Caches& caches = scope.domain.caches;
  const ItemKey item = scope.Item(key);
  const auto found = caches.items().store().Read(item);
  if (!found) return errors::KeyNotFound();
  ordered_json json = ordered_json::object();
  PutBytes(json, "key", key);
  PutHead(json, found->head, scope.now);
  if (found->head.type == ItemType::kScalar) {
    PutBytes(json, "value", found->value);
    return json;
  }
  ASSIGN_OR_RETURN(json["elements"], ElementsOf(caches, item, found->head.type, count));
  return json;
}

}  // namespace emulator
