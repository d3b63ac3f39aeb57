#include "emulator/control/item_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "emulator/base/limits.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::json;

// Reads what an array or object holds; a mistake when an element is of another type.
std::vector<std::string> TextsFrom(JsonReader& body, const char* member, const json& array) {
  std::vector<std::string> texts;
  for (const json& element : array) {
    if (!element.is_string()) body.Wrong(member, "must be an array of strings");
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  if (!array.is_array() || texts.empty()) body.Wrong(member, "must be an array that is not empty");
  return texts;
}

std::vector<DictionaryField> FieldsFrom(JsonReader& body, const json& object) {
  std::vector<DictionaryField> fields;
  if (!object.is_object() || object.empty()) {
    body.Wrong("dictionary", "must be an object that is not empty");
    return fields;
  }
  for (const auto& [field, value] : object.items()) {
    if (!value.is_string()) body.Wrong("dictionary", "must hold strings");
    if (value.is_string()) fields.push_back({.field = field, .value = value.get<std::string>()});
  }
  return fields;
}

std::vector<RankedElement> ScoresFrom(JsonReader& body, const json& object) {
  std::vector<RankedElement> elements;
  if (!object.is_object() || object.empty()) {
    body.Wrong("sorted_set", "must be an object that is not empty");
    return elements;
  }
  for (const auto& [value, score] : object.items()) {
    if (!score.is_number()) body.Wrong("sorted_set", "must hold numbers");
    if (score.is_number()) elements.push_back({.value = value, .score = score.get<double>()});
  }
  return elements;
}

}  // namespace

absl::Status PutItemFromJson(Scope& scope, const CacheRef& cache, JsonReader& body) {
  const std::string name = body.RequiredText("key");
  const auto ttl_ms = body.Number("ttl_ms", 1, UINT32_MAX);
  const CollectionTtl ttl{.ttl = ttl_ms ? absl::Milliseconds(static_cast<int64_t>(*ttl_ms))
                                        : absl::InfiniteDuration()};
  auto value = body.Text("value", limits::kItemBytesMax);
  if (const auto base64 = body.Text("base64", 2 * limits::kItemBytesMax)) {
    if (value) body.Wrong("base64", "excludes value");
    value.emplace();
    if (!absl::Base64Unescape(*base64, &*value)) body.Wrong("base64", "must be base64");
  }
  const json* list = body.Any("list");
  const json* set = body.Any("set");
  const json* dictionary = body.Any("dictionary");
  const json* sorted_set = body.Any("sorted_set");
  const int kinds = value.has_value() + (list != nullptr) + (set != nullptr) +
                    (dictionary != nullptr) + (sorted_set != nullptr);
  if (kinds != 1) {
    body.Wrong("value", "or base64, list, set, dictionary or sorted_set: one of them is needed");
  }
  const auto texts = list != nullptr  ? TextsFrom(body, "list", *list)
                     : set != nullptr ? TextsFrom(body, "set", *set)
                                      : std::vector<std::string>();
  const auto fields =
      dictionary != nullptr ? FieldsFrom(body, *dictionary) : std::vector<DictionaryField>();
  const auto scores =
      sorted_set != nullptr ? ScoresFrom(body, *sorted_set) : std::vector<RankedElement>();
  if (!body.Finish().ok()) return body.Finish();

  Caches& caches = scope.domain.caches;
  const ItemKey key{cache, name, scope.now};
  if (value) return caches.scalars().Set(key, *value, ttl.ttl);
  caches.items().Remove(key);
  if (list != nullptr) return caches.lists().Push(key, Lists::End::kBack, texts, 0, ttl).status();
  if (set != nullptr) return caches.sets().Union(key, texts, ttl);
  if (dictionary != nullptr) return caches.dictionaries().Set(key, fields, ttl);
  return caches.sorted_sets().Put(key, scores, ttl);
}

}  // namespace emulator
