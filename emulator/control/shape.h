#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/base/limits.h"

namespace emulator {

struct Member;

// What a JSON value of the control API may be. One description serves both ways: it checks what
// comes in, and it becomes the schemas of the OpenAPI document, the tables of the reference page
// and the types of the Node helper.
struct Shape {
  enum class Kind { kAny, kNull, kText, kNumber, kDecimal, kFlag, kList, kMap, kObject, kOneOf };

  Kind kind = Kind::kAny;
  // A shape with a name is described once in documents. `sentence` is about all its values.
  std::string name = {};
  std::string sentence = {};
  // Of a text: the words that it may be; none: any text. Its format in JSON Schema, and the pattern
  // that documents show, or "".
  std::vector<std::string> choices = {};
  std::string format = {};
  std::string pattern = {};
  // Of a number: its bounds. Of a text: those of its length in bytes. Of a list: of its elements.
  uint64_t min = 0;
  uint64_t max = UINT64_MAX;
  // Of a list and a map: what it holds. Of kOneOf: what it may be.
  std::vector<Shape> of = {};
  std::vector<Member> members;
  // Of an object: it has exactly one of these members, or at least one. Empty: no such rule.
  // Documents show the rule; the code that reads the value checks it.
  std::vector<std::string> one_of = {};
  std::vector<std::string> any_of = {};
  // The code that reads the value checks it; Check lets it pass.
  bool read_elsewhere = false;
};

// A member of an object, or a parameter of a command.
struct Member {
  // "settle_ms?" need not be there. `absent` is what it counts as then; null: nothing.
  Member(std::string name_and_mark, Shape its_shape, std::string its_sentence = "",
         nlohmann::json counts_as = nullptr);

  std::string name;
  bool needed = true;
  Shape shape;
  std::string sentence;
  nlohmann::json absent;
};

// --- how shapes are made
Shape Text(size_t bytes_max = limits::kControlTextBytesMax);
// A text that is not empty.
Shape NameText(size_t bytes_max = limits::kControlTextBytesMax);
Shape Choice(std::vector<std::string> words);
Shape TimeText();
Shape PatternText(std::string pattern);
Shape Base64Text(size_t bytes_max = limits::kControlTextBytesMax);
Shape Number(uint64_t min = 0, uint64_t max = UINT64_MAX);
Shape Decimal();
Shape Flag();
Shape Anything();
Shape Null();
Shape ListOf(Shape element, uint64_t min = 0, uint64_t max = UINT64_MAX);
// At least one number from 1 on, none of them twice.
Shape DifferentNumbers(uint64_t max);
Shape MapOf(Shape value);
Shape Object(std::vector<Member> members);
Shape OneOf(std::vector<Shape> shapes);
Shape Named(std::string name, Shape shape, std::string sentence = "");
Shape ReadElsewhere(Shape shape);

// "open, hold or given"
std::string WordsOf(const std::vector<std::string>& choices);

// The first mistake of a value, as InvalidArgument with the JSON pointer of what is wrong;
// `pointer` is that of the value.
absl::Status Check(const Shape& shape, const nlohmann::json& value, const std::string& pointer);

// The mistake of a member that is not there although it is needed.
absl::Status IsMissing(const Member& member, const std::string& pointer);

}  // namespace emulator
