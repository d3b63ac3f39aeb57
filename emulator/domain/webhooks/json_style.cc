#include "emulator/domain/webhooks/json_style.h"

#include <nlohmann/json.hpp>

#include "emulator/base/json_text.h"

namespace emulator {
namespace {

std::string Compact(const nlohmann::ordered_json& json, const JsonStyle& style) {
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  if (!style.sorted_keys) return json.dump(-1, ' ', style.unicode_escapes, kReplace);
  return nlohmann::json(json).dump(-1, ' ', style.unicode_escapes, kReplace);
}

}  // namespace

std::optional<std::string> Rewritten(absl::string_view json, const JsonStyle& style) {
  const auto parsed = ParseJson(std::string(json));
  if (!parsed) return std::nullopt;
  std::string text;
  bool in_string = false;
  bool escaped = false;
  for (const char c : Compact(*parsed, style)) {
    if (in_string && c == '/' && style.escaped_slashes) text += '\\';
    text += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
    if (!in_string && (c == ',' || c == ':') && style.spaces) text += ' ';
  }
  return text;
}

}  // namespace emulator
