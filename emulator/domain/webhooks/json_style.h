#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// How JSON may be written that says the same; all false: as JavaScript's JSON.stringify does, and
// as the service does.
struct JsonStyle {
  bool sorted_keys = false;
  // A space behind every comma and colon.
  bool spaces = false;
  // "\/" for "/".
  bool escaped_slashes = false;
  // "\u00fc" for what is no ASCII.
  bool unicode_escapes = false;
};

// The same JSON in that style; absent when the text is no JSON.
std::optional<std::string> Rewritten(absl::string_view json, const JsonStyle& style);

}  // namespace emulator
