#pragma once

#include <concepts>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace emulator {

// The members of one JSON object as text, without its braces, in the order in which they are added.
// For what every publish and every delivery writes: a nlohmann::ordered_json takes ten times as
// long. The text is the same as its Dump.
class JsonMembers {
 public:
  template <std::integral Value>
  JsonMembers& Number(absl::string_view name, Value value) {
    AddName(name);
    absl::StrAppend(&text_, value);
    return *this;
  }
  template <std::integral Value>
  JsonMembers& NumberUnlessZero(absl::string_view name, Value value) {
    return value == 0 ? *this : Number(name, value);
  }
  // Bytes that are not UTF-8 are replaced.
  JsonMembers& Text(absl::string_view name, absl::string_view value);
  JsonMembers& TextUnlessEmpty(absl::string_view name, absl::string_view value) {
    return value.empty() ? *this : Text(name, value);
  }

  const std::string& text() const { return text_; }

 private:
  void AddName(absl::string_view name);

  std::string text_;
};

}  // namespace emulator
