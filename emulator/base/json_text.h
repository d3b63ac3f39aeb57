#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "absl/strings/string_view.h"

namespace emulator {

// The JSON in a text that somebody else wrote, its members in their order. Absent when it is none,
// and when it is nested so deeply, or has so
// many members in one object, that working on it could end or hold up the process.
std::optional<nlohmann::ordered_json> ParseJson(absl::string_view text);

}  // namespace emulator
