#include "emulator/cli/application_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

// What the short placeholders stand for; any other is the name of a variable.
const std::map<std::string, std::string>& Placeholders() {
  static const auto& placeholders =
      *new std::map<std::string, std::string>{{"v1", "V1_API_KEY"},
                                              {"v2", "V2_API_KEY"},
                                              {"legacy", "TEST_LEGACY_AUTH_TOKEN"},
                                              {"session", "TEST_MGA_ACCOUNT_SESSION_TOKEN"},
                                              {"endpoint", "MOMENTO_ENDPOINT"}};
  return placeholders;
}

bool IsInName(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// "" when the text is NAME=VALUE.
std::string CheckAssignment(const std::string& text) {
  const size_t equals = text.find('=');
  const bool named = equals != std::string::npos && equals > 0 &&
                     std::all_of(text.begin(), text.begin() + equals, IsInName);
  return named ? "" : "must be NAME=VALUE, as MY_KEY={v1}";
}

// Replaces each {name}; braces around anything else stay.
absl::Status Fill(std::string& text, const std::map<std::string, std::string>& variables) {
  size_t from = 0;
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', from)) {
    const size_t close = text.find('}', open);
    const std::string name =
        close == std::string::npos ? "" : text.substr(open + 1, close - open - 1);
    from = open + 1;
    if (name.empty() || !std::all_of(name.begin(), name.end(), IsInName)) continue;
    const auto known = Placeholders().find(name);
    const auto variable = variables.find(known == Placeholders().end() ? name : known->second);
    if (variable == variables.end()) {
      return errors::Malformed(absl::StrCat("--env: {", name, "}"),
                               "is none of {v1}, {v2}, {legacy}, {session}, {endpoint} and the "
                               "variables that `env` prints, as {MOMENTO_PORT}");
    }
    text.replace(open, close - open + 1, variable->second);
    from = open + variable->second.size();
  }
  return absl::OkStatus();
}

}  // namespace

void ApplicationFlags::AddTo(CLI::App& app) {
  app.add_option("--key", key_form_, "the form of MOMENTO_API_KEY: v1 or v2")
      ->check(CLI::IsMember({"v1", "v2"}))
      ->default_str("v2, without TLS v1");
  app.add_option("--env", templates_,
                 "NAME=VALUE: one more variable, as MY_KEY={v1}; {v1}, {v2}, {legacy}, {session}, "
                 "{endpoint} and {VARIABLE} stand for what they name; may be repeated")
      ->allow_extra_args(false)
      ->check(CheckAssignment);
}

std::string ApplicationFlags::KeyForm(bool tls) const {
  if (!key_form_.empty()) return key_form_;
  return tls ? "v2" : "v1";
}

absl::Status ApplicationFlags::Complete(std::map<std::string, std::string>& variables) const {
  const auto given = variables;
  for (const std::string& one : templates_) {
    const size_t equals = one.find('=');
    std::string value = one.substr(equals + 1);
    RETURN_IF_ERROR(Fill(value, given));
    variables[one.substr(0, equals)] = std::move(value);
  }
  return absl::OkStatus();
}

}  // namespace emulator
