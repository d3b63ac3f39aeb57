#include "emulator/app/json_file.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"

namespace emulator {

absl::StatusOr<nlohmann::ordered_json> ReadJsonFile(const std::string& path) {
  std::ostringstream text;
  if (!(text << std::ifstream(path).rdbuf())) {
    return errors::FileUnusable(path, "it cannot be read");
  }
  auto json = ParseJson(text.str());
  if (!json) return errors::FileUnusable(path, absl::StrCat("it ", WhyNoJson(text.str())));
  return *std::move(json);
}

}  // namespace emulator
