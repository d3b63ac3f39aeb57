#include "emulator/base/json_members.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"

namespace emulator {
namespace {

// Whether a text stands in JSON as it is.
bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
  });
}

}  // namespace

JsonMembers& JsonMembers::Text(absl::string_view name, absl::string_view value) {
  AddName(name);
  if (IsPlain(value)) {
    absl::StrAppend(&text_, "\"", value, "\"");
  } else {
    text_ += Dump(nlohmann::ordered_json(value));
  }
  return *this;
}

void JsonMembers::AddName(absl::string_view name) {
  absl::StrAppend(&text_, text_.empty() ? "\"" : ",\"", name, "\":");
}

}  // namespace emulator
