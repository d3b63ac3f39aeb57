#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"

namespace emulator {

// The JSON in a file, its members in their order. FileUnusable when it cannot be read, is
// empty or is not JSON; then with the line and column.
absl::StatusOr<nlohmann::ordered_json> ReadJsonFile(const std::string& path);

}  // namespace emulator
