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
  // "\u00fc" for what is not ASCII.
  bool unicode_escapes = false;
  // "\u00FC" in its place, as Java's Jackson does.
  bool upper_case_escapes = false;
  // Not 0: each member on a line of its own, so far from the margin. Spaces then stand behind
  // colons alone.
  unsigned indent = 0;
  char indent_with = ' ';
  // A space before colons, too, as Java's Jackson has it on several lines.
  bool space_before_colons = false;
};

// The layout of a JSON object: the indent when it is written on several lines, the space before
// colons, the case of its escapes; all else is false.
JsonStyle LayoutOf(absl::string_view json);

// The same JSON in that style; absent when the text is not JSON.
std::optional<std::string> Rewritten(absl::string_view json, const JsonStyle& style);

}  // namespace emulator
