#include "emulator/control/shape.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

using nlohmann::json;
using Kind = Shape::Kind;

absl::Status CheckText(const Shape& shape, const json& value, const std::string& pointer) {
  if (!shape.choices.empty()) {
    const bool known = value.is_string() && std::find(shape.choices.begin(), shape.choices.end(),
                                                      value) != shape.choices.end();
    if (known) return absl::OkStatus();
    return errors::Malformed(pointer, absl::StrCat("must be ", WordsOf(shape.choices)));
  }
  const size_t bytes = value.is_string() ? value.get_ref<const std::string&>().size() : 0;
  if (shape.min > 0 && bytes == 0) {
    return errors::Malformed(pointer, "must be a string that is not empty");
  }
  if (!value.is_string()) return errors::Malformed(pointer, "must be a string");
  if (bytes <= shape.max) return absl::OkStatus();
  return errors::Malformed(pointer, absl::StrCat("is longer than ", shape.max, " bytes"));
}

absl::Status CheckNumber(const Shape& shape, const json& value, const std::string& pointer) {
  // What C++ code writes into JSON is signed.
  const bool whole =
      value.is_number_unsigned() || (value.is_number_integer() && value.get<int64_t>() >= 0);
  if (whole && value >= shape.min && value <= shape.max) return absl::OkStatus();
  return errors::Malformed(
      pointer, absl::StrCat("must be a whole number from ", shape.min, " to ", shape.max));
}

absl::Status CheckList(const Shape& shape, const json& value, const std::string& pointer) {
  if (!value.is_array()) return errors::Malformed(pointer, "must be an array");
  if (value.size() < shape.min) return errors::Malformed(pointer, "must not be empty");
  for (size_t i = 0; i < value.size(); ++i) {
    RETURN_IF_ERROR(Check(shape.of[0], value[i], absl::StrCat(pointer, "/", i)));
  }
  if (shape.format != "different" ||
      std::set<json>(value.begin(), value.end()).size() == value.size()) {
    return absl::OkStatus();
  }
  return errors::Malformed(pointer, "must be different numbers");
}

absl::Status CheckObject(const Shape& shape, const json& value, const std::string& pointer) {
  std::set<std::string> known;
  for (const Member& member : shape.members) {
    known.insert(member.name);
    const std::string inside = absl::StrCat(pointer, "/", member.name);
    const auto found = value.find(member.name);
    if (found != value.end()) {
      RETURN_IF_ERROR(Check(member.shape, *found, inside));
    } else if (member.needed) {
      return IsMissing(member, inside);
    }
  }
  for (const auto& [name, unused] : value.items()) {
    if (!known.contains(name)) {
      return errors::Malformed(
          absl::StrCat(pointer, "/", name),
          absl::StrCat("is not known; known are ", absl::StrJoin(known, ", ")));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOneOf(const Shape& shape, const json& value, const std::string& pointer) {
  absl::Status first;
  for (const Shape& one : shape.of) {
    const absl::Status status = Check(one, value, pointer);
    if (status.ok()) return status;
    if (first.ok()) first = status;
  }
  return first;
}

}  // namespace

Member::Member(std::string name_and_mark, Shape its_shape, std::string its_sentence, json counts_as)
    : name(std::move(name_and_mark)),
      shape(std::move(its_shape)),
      sentence(std::move(its_sentence)),
      absent(std::move(counts_as)) {
  needed = !absl::EndsWith(name, "?");
  if (!needed) name.pop_back();
}

Shape Text(size_t bytes_max) { return {.kind = Kind::kText, .max = bytes_max}; }

Shape NameText(size_t bytes_max) { return {.kind = Kind::kText, .min = 1, .max = bytes_max}; }

Shape Choice(std::vector<std::string> words) {
  return {.kind = Kind::kText, .choices = std::move(words)};
}

Shape TimeText() {
  return {
      .kind = Kind::kText, .format = "date-time", .min = 1, .max = limits::kControlTextBytesMax};
}

Shape PatternText(std::string pattern) {
  Shape shape = Text();
  shape.pattern = std::move(pattern);
  return shape;
}

Shape Base64Text(size_t bytes_max) {
  return {.kind = Kind::kText, .format = "byte", .max = bytes_max};
}

Shape Number(uint64_t min, uint64_t max) { return {.kind = Kind::kNumber, .min = min, .max = max}; }

Shape Decimal() { return {.kind = Kind::kDecimal}; }

Shape Flag() { return {.kind = Kind::kFlag}; }

Shape Anything() { return {}; }

Shape Null() { return {.kind = Kind::kNull}; }

Shape ListOf(Shape element, uint64_t min, uint64_t max) {
  return {.kind = Kind::kList, .min = min, .max = max, .of = {std::move(element)}};
}

Shape DifferentNumbers(uint64_t max) {
  return {.kind = Kind::kList, .format = "different", .min = 1, .of = {Number(1, max)}};
}

Shape MapOf(Shape value) { return {.kind = Kind::kMap, .of = {std::move(value)}}; }

Shape Object(std::vector<Member> members) {
  return {.kind = Kind::kObject, .members = std::move(members)};
}

Shape OneOf(std::vector<Shape> shapes) { return {.kind = Kind::kOneOf, .of = std::move(shapes)}; }

Shape Named(std::string name, Shape shape, std::string sentence) {
  shape.name = std::move(name);
  shape.sentence = std::move(sentence);
  return shape;
}

Shape ReadElsewhere(Shape shape) {
  shape.read_elsewhere = true;
  return shape;
}

std::string WordsOf(const std::vector<std::string>& choices) {
  if (choices.size() < 2) return absl::StrJoin(choices, "");
  return absl::StrCat(absl::StrJoin(choices.begin(), choices.end() - 1, ", "), " or ",
                      choices.back());
}

absl::Status Check(const Shape& shape, const json& value, const std::string& pointer) {
  if (shape.read_elsewhere) return absl::OkStatus();
  switch (shape.kind) {
    case Kind::kAny:
      return absl::OkStatus();
    case Kind::kNull:
      return value.is_null() ? absl::OkStatus() : errors::Malformed(pointer, "must be null");
    case Kind::kText:
      return CheckText(shape, value, pointer);
    case Kind::kNumber:
      return CheckNumber(shape, value, pointer);
    case Kind::kDecimal:
      return value.is_number() ? absl::OkStatus() : errors::Malformed(pointer, "must be a number");
    case Kind::kFlag:
      return value.is_boolean() ? absl::OkStatus()
                                : errors::Malformed(pointer, "must be true or false");
    case Kind::kList:
      return CheckList(shape, value, pointer);
    case Kind::kMap:
    case Kind::kObject:
      break;
    case Kind::kOneOf:
      return CheckOneOf(shape, value, pointer);
  }
  if (!value.is_object()) {
    return errors::Malformed(pointer.empty() ? "/" : pointer, "must be an object");
  }
  if (shape.kind == Kind::kObject) return CheckObject(shape, value, pointer);
  for (const auto& [name, inside] : value.items()) {
    RETURN_IF_ERROR(Check(shape.of[0], inside, absl::StrCat(pointer, "/", name)));
  }
  return absl::OkStatus();
}

absl::Status IsMissing(const Member& member, const std::string& pointer) {
  const Shape& shape = member.shape;
  if (shape.kind == Kind::kText && !shape.choices.empty()) {
    return errors::Malformed(pointer, absl::StrCat("is needed: ", WordsOf(shape.choices)));
  }
  const bool is_text = shape.kind == Kind::kText;
  return errors::Malformed(pointer, is_text ? "must be a string that is not empty" : "is needed");
}

}  // namespace emulator
