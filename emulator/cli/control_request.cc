#include "emulator/cli/control_request.h"

#include <algorithm>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "emulator/app/json_file.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Kind = CliArgument::Kind;
using Value = absl::StatusOr<ordered_json>;

std::optional<uint64_t> WholeNumber(const std::string& text) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

absl::Duration UnitOf(const CliArgument& argument) {
  return argument.InSeconds() ? absl::Seconds(1) : absl::Milliseconds(1);
}

// "24h" of a number in the unit that the request has.
std::string DurationText(const CliArgument& argument, uint64_t number) {
  const uint64_t representable = std::min<uint64_t>(number, INT64_MAX);
  return absl::FormatDuration(UnitOf(argument) * static_cast<int64_t>(representable));
}

// "5m", "1h30m" and "500ms" in the unit that the request has; a number has it already.
Value DurationFrom(const CliArgument& argument, const std::string& text) {
  const char* const unit = argument.InSeconds() ? "seconds" : "milliseconds";
  auto number = WholeNumber(text);
  absl::Duration duration;
  if (!number && absl::ParseDuration(text, &duration) && duration >= absl::ZeroDuration() &&
      duration < absl::InfiniteDuration()) {
    absl::Duration rest;
    number = static_cast<uint64_t>(absl::IDivDuration(duration, UnitOf(argument), &rest));
    if (rest != absl::ZeroDuration()) {
      return errors::Malformed(argument.name, absl::StrCat("must be whole ", unit, ", not ", text));
    }
  }
  if (!number) {
    return errors::Malformed(argument.name, absl::StrCat("must be as 5m, 1h30m, ",
                                                         argument.InSeconds() ? "90s" : "500ms",
                                                         ", or ", unit, ", not ", text));
  }
  if (*number >= argument.min && *number <= argument.max) return *number;
  return errors::Malformed(
      argument.name, absl::StrCat("must be from ", DurationText(argument, argument.min), " to ",
                                  DurationText(argument, argument.max), ", not ", text));
}

Value NamedNumbersFrom(const CliArgument& argument, const std::vector<std::string>& texts) {
  ordered_json numbers = ordered_json::object();
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    const auto number = WholeNumber(equals == std::string::npos ? "" : text.substr(equals + 1));
    if (!number)
      return errors::Malformed(argument.name, absl::StrCat("must be NAME=VALUE, not ", text));
    numbers[text.substr(0, equals)] = *number;
  }
  return numbers;
}

Value NumbersFrom(const CliArgument& argument, const std::vector<std::string>& texts) {
  ordered_json numbers = ordered_json::array();
  for (const std::string& text : texts) {
    const auto number = WholeNumber(text);
    if (!number) return errors::Malformed(argument.name, "must be whole numbers");
    numbers.push_back(*number);
  }
  return numbers;
}

Value ValueFrom(const CliArgument& argument, const std::vector<std::string>& texts) {
  switch (argument.kind) {
    case Kind::kFlag:
      return true;
    case Kind::kText:
      return texts[0];
    case Kind::kNumber:
      if (const auto number = WholeNumber(texts[0])) return *number;
      return errors::Malformed(argument.name, "must be a whole number");
    case Kind::kDuration:
      return DurationFrom(argument, texts[0]);
    case Kind::kNumbers:
      return NumbersFrom(argument, texts);
    case Kind::kNamedNumbers:
      return NamedNumbersFrom(argument, texts);
    case Kind::kFile:
      return ReadJsonFile(texts[0]);
  }
  return ordered_json();
}

}  // namespace

absl::Status ControlRequest::Put(const CliArgument& argument,
                                 const std::vector<std::string>& texts) {
  ASSIGN_OR_RETURN(auto value, ValueFrom(argument, texts));
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  switch (argument.in) {
    case In::kPath:
      // An empty name would be another path.
      if (text.empty()) return errors::Malformed(argument.name, "must not be empty");
      path_ = absl::StrReplaceAll(
          path_, {{absl::StrCat("{", argument.path[0], "}"), PercentEncoded(text)}});
      break;
    case In::kQuery:
      AddQuery(argument.path[0], text);
      break;
    case In::kBody:
      body_[ordered_json::json_pointer(absl::StrCat("/", absl::StrJoin(argument.path, "/")))] =
          std::move(value);
      break;
    case In::kWhole:
      body_ = std::move(value);
      break;
  }
  return absl::OkStatus();
}

void ControlRequest::AddQuery(const std::string& name, const std::string& value) {
  absl::StrAppend(&path_, absl::StrContains(path_, '?') ? "&" : "?", name, "=",
                  PercentEncoded(value));
}

}  // namespace emulator
