#include "emulator/domain/webhooks/laboratory/json_style.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "emulator/base/json_text.h"

namespace emulator {
namespace {

constexpr size_t kIndentMax = 16;
constexpr size_t kEscapeDigits = 4;

std::string Written(const nlohmann::ordered_json& json, const JsonStyle& style) {
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  const int indent = style.indent > 0 ? static_cast<int>(style.indent) : -1;
  const auto dump = [&](const auto& one) {
    return one.dump(indent, style.indent_with, style.unicode_escapes, kReplace);
  };
  return style.sorted_keys ? dump(nlohmann::json(json)) : dump(json);
}

// Whether one of the \u escapes has a letter in upper case.
bool HasUpperCaseEscapes(absl::string_view json) {
  for (size_t at = json.find("\\u"); at != absl::string_view::npos; at = json.find("\\u", at + 2)) {
    const absl::string_view digits = json.substr(at + 2, kEscapeDigits);
    if (std::any_of(digits.begin(), digits.end(), absl::ascii_isupper)) return true;
  }
  return false;
}

}  // namespace

JsonStyle LayoutOf(absl::string_view json) {
  JsonStyle layout{.upper_case_escapes = HasUpperCaseEscapes(json)};
  if (!absl::ConsumePrefix(&json, "{\n") || json.empty()) return layout;
  const char with = json.front();
  const size_t indent = json.find_first_not_of(with);
  const bool is_indent = (with == ' ' || with == '\t') && indent <= kIndentMax;
  if (!is_indent) return layout;
  layout.indent = static_cast<unsigned>(indent);
  layout.indent_with = with;
  const size_t colon = json.find(':');
  layout.space_before_colons = colon != absl::string_view::npos && json[colon - 1] == ' ';
  return layout;
}

std::optional<std::string> Rewritten(absl::string_view json, const JsonStyle& style) {
  const auto parsed = ParseJson(std::string(json));
  if (!parsed) return std::nullopt;
  std::string text;
  const bool spaces = style.spaces && style.indent == 0;
  bool in_string = false;
  bool escaped = false;
  size_t digits_left = 0;
  for (const char c : Written(*parsed, style)) {
    if (in_string && c == '/' && style.escaped_slashes) text += '\\';
    if (!in_string && c == ':' && style.space_before_colons) text += ' ';
    text += digits_left > 0 && style.upper_case_escapes ? absl::ascii_toupper(c) : c;
    digits_left = escaped && c == 'u' ? kEscapeDigits : digits_left - (digits_left > 0 ? 1 : 0);
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
    if (!in_string && (c == ',' || c == ':') && spaces) text += ' ';
  }
  return text;
}

}  // namespace emulator
