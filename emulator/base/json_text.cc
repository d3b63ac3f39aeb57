#include "emulator/base/json_text.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

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

std::string Dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string WhyNoJson(absl::string_view text) {
  if (absl::StripAsciiWhitespace(text).empty()) return "is empty";
  if (IsTooMuch(text)) {
    return absl::StrCat("is nested more than ", kDepthMax, " deep, or has more than ", kMembersMax,
                        " members in one object");
  }
  try {
    const auto json = nlohmann::ordered_json::parse(text.begin(), text.end());
    return json.is_discarded() ? "is no JSON" : "";
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 2, column 7: …; last read: '…'"
    absl::string_view what = error.what();
    what = what.substr(0, what.find("; last read"));
    const size_t line = what.find("line ");
    return absl::StrCat("is no JSON: ", what.substr(line == what.npos ? what.find(' ') + 1 : line));
  }
}

}  // namespace emulator
