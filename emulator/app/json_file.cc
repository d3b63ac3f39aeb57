#include "emulator/app/json_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"

namespace emulator {

absl::StatusOr<nlohmann::ordered_json> ReadJsonFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // A directory can be opened, and then not be read.
  const bool is_directory = std::filesystem::is_directory(path);
  if (!file || is_directory) return errors::FileUnusable(path, "it cannot be read");
  auto json = ParseJson(text);
  if (!json) return errors::FileUnusable(path, absl::StrCat("it ", WhyNoJson(text)));
  return *std::move(json);
}

}  // namespace emulator
