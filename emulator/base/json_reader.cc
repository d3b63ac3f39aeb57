#include "emulator/base/json_reader.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "emulator/base/errors.h"

namespace emulator {

using nlohmann::json;

JsonReader::JsonReader(const json& json, std::string pointer)
    : json_(json), pointer_(std::move(pointer)) {
  if (!json_.is_object()) {
    first_mistake_ = errors::Malformed(pointer_.empty() ? "/" : pointer_, "must be an object");
  }
}

const json* JsonReader::Any(const std::string& member) {
  asked_.insert(member);
  if (!json_.is_object()) return nullptr;
  const auto found = json_.find(member);
  return found == json_.end() ? nullptr : &*found;
}

std::optional<std::string> JsonReader::Text(const std::string& member, size_t bytes_max) {
  const json* value = Any(member);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    Wrong(member, "must be a string");
    return std::nullopt;
  }
  auto text = value->get<std::string>();
  if (text.size() <= bytes_max) return text;
  Wrong(member, absl::StrCat("is longer than ", bytes_max, " bytes"));
  return std::nullopt;
}

std::optional<uint64_t> JsonReader::Number(const std::string& member, uint64_t min, uint64_t max) {
  const json* value = Any(member);
  if (value == nullptr) return std::nullopt;
  // What C++ code writes into JSON is signed.
  if (value->is_number_unsigned() || (value->is_number_integer() && value->get<int64_t>() >= 0)) {
    const auto number = value->get<uint64_t>();
    if (number >= min && number <= max) return number;
  }
  Wrong(member, absl::StrCat("must be a whole number from ", min, " to ", max));
  return std::nullopt;
}

std::optional<bool> JsonReader::Flag(const std::string& member) {
  const json* value = Any(member);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  Wrong(member, "must be true or false");
  return std::nullopt;
}

std::vector<const json*> JsonReader::Elements(const std::string& member) {
  std::vector<const json*> elements;
  const json* array = Any(member);
  if (array != nullptr && !array->is_array()) Wrong(member, "must be an array");
  if (array == nullptr || !array->is_array()) return elements;
  for (const json& element : *array) elements.push_back(&element);
  return elements;
}

std::string JsonReader::RequiredText(const std::string& member) {
  const std::optional<std::string> text = Text(member);
  if (!text || text->empty()) Wrong(member, "must be a string that is not empty");
  return text.value_or("");
}

void JsonReader::Take(const absl::Status& mistake) {
  if (first_mistake_.ok()) first_mistake_ = mistake;
}

absl::Status JsonReader::Finish() {
  if (first_mistake_.ok()) {
    for (const auto& [member, value] : json_.items()) {
      if (asked_.contains(member)) continue;
      Wrong(member, absl::StrCat("is not known; known are ", absl::StrJoin(asked_, ", ")));
    }
  }
  return first_mistake_;
}

std::string JsonReader::PointerTo(const std::string& member) const {
  return absl::StrCat(pointer_, "/", absl::StrReplaceAll(member, {{"~", "~0"}, {"/", "~1"}}));
}

void JsonReader::Wrong(const std::string& member, absl::string_view why) {
  if (first_mistake_.ok()) first_mistake_ = errors::Malformed(PointerTo(member), why);
}

}  // namespace emulator
