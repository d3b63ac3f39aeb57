#include "emulator/base/json_text.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace emulator {
namespace {

constexpr size_t kDepthMax = 64;
// Members of an ordered object are looked for one by one.
constexpr size_t kMembersMax = 10'000;

bool IsTooMuch(absl::string_view text) {
  // How many members each of the objects around has so far.
  std::vector<size_t> members = {0};
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (in_string) {
      if (byte == '\\') ++i;
      in_string = byte != '"';
    } else if (byte == '"') {
      in_string = true;
    } else if (byte == ':') {
      if (++members.back() > kMembersMax) return true;
    } else if (byte == '[' || byte == '{') {
      members.push_back(0);
      if (members.size() > kDepthMax + 1) return true;
    } else if ((byte == ']' || byte == '}') && members.size() > 1) {
      members.pop_back();
    }
  }
  return false;
}

}  // namespace

std::optional<nlohmann::ordered_json> ParseJson(absl::string_view text) {
  if (IsTooMuch(text)) return std::nullopt;
  auto json =
      nlohmann::ordered_json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

}  // namespace emulator
