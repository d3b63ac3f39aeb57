#include "emulator/app/json_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"

namespace emulator {

absl::StatusOr<nlohmann::ordered_json> ReadJsonFile(const std::string& path) {
  std::ifstream file(path);
  // A directory can be opened, and throws when it is read.
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored)) {
    return errors::FileUnusable(path, "it cannot be read");
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto json = ParseJson(text);
  if (!json) return errors::FileUnusable(path, absl::StrCat("it ", WhyNoJson(text)));
  return *std::move(json);
}

}  // namespace emulator
