#include "emulator/base/json_text.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace emulator {
namespace {

constexpr int kDepthMax = 64;

bool IsTooDeep(absl::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (in_string) {
      if (byte == '\\') ++i;
      in_string = byte != '"';
    } else if (byte == '"') {
      in_string = true;
    } else if (byte == '[' || byte == '{') {
      if (++depth > kDepthMax) return true;
    } else if (byte == ']' || byte == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::optional<nlohmann::ordered_json> ParseJson(absl::string_view text) {
  if (IsTooDeep(text)) return std::nullopt;
  auto json =
      nlohmann::ordered_json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

}  // namespace emulator
