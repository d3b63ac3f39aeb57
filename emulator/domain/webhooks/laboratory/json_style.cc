#include "emulator/domain/webhooks/laboratory/json_style.h"

#include <nlohmann/json.hpp>

#include "absl/strings/strip.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

constexpr size_t kIndentMax = 16;

std::string Written(const nlohmann::ordered_json& json, const JsonStyle& style) {
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  const int indent = style.indent > 0 ? static_cast<int>(style.indent) : -1;
  const auto dump = [&](const auto& one) {
    return one.dump(indent, style.indent_with, style.unicode_escapes, kReplace);
  };
  return style.sorted_keys ? dump(nlohmann::json(json)) : dump(json);
}

}  // namespace

JsonStyle IndentOf(absl::string_view json) {
  if (!absl::ConsumePrefix(&json, "{\n") || json.empty()) return {};
  const char with = json.front();
  const size_t indent = json.find_first_not_of(with);
  const bool is_indent = (with == ' ' || with == '\t') && indent <= kIndentMax;
  if (!is_indent) return {};
  return {.indent = static_cast<unsigned>(indent), .indent_with = with};
}

std::optional<std::string> Rewritten(absl::string_view json, const JsonStyle& style) {
  const auto parsed = ParseJson(std::string(json));
  if (!parsed) return std::nullopt;
  std::string text;
  const bool spaces = style.spaces && style.indent == 0;
  bool in_string = false;
  bool escaped = false;
  for (const char c : Written(*parsed, style)) {
    if (in_string && c == '/' && style.escaped_slashes) text += '\\';
    text += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
    if (!in_string && (c == ',' || c == ':') && spaces) text += ' ';
  }
  return text;
}

}  // namespace emulator
