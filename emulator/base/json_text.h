#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// The JSON in a text from outside, its members in their order. Absent when the text is not JSON,
// and when it is nested so deeply, or has so many members in one object, that working on it could
// end or hold up the process.
std::optional<nlohmann::ordered_json> ParseJson(absl::string_view text);

// JSON as text, on one line. Bytes that are not UTF-8, as in names from outside, are replaced.
std::string Dump(const nlohmann::json& json);
std::string Dump(const nlohmann::ordered_json& json);

// Why ParseJson finds no JSON in a text, for its author: "is empty", "is no JSON at line 2, column
// 7: …". Empty when it finds some.
std::string WhyNoJson(absl::string_view text);

}  // namespace emulator
