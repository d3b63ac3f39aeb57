#include "emulator/cli/control_request.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "emulator/app/json_file.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

std::optional<uint64_t> WholeNumber(const std::string& text) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

// "5m", "1h30m" and "500ms" in milliseconds; a number is milliseconds already.
std::optional<uint64_t> MillisecondsOf(const std::string& text) {
  if (const auto number = WholeNumber(text)) return number;
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration()) {
    return std::nullopt;
  }
  return static_cast<uint64_t>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

std::string ControlRequest::Put(const Argument& argument, const std::string& text,
                                const std::vector<std::string>& texts) {
  const std::string name = argument.Member();
  switch (argument.into) {
    case Into::kPath:
      return PutPath(name, text);
    case Into::kText:
      body_[name] = text;
      return "";
    case Into::kNumber:
      if (absl::EndsWith(argument.name, "-ms")) return PutDuration(argument, text);
      if (!WholeNumber(text)) return absl::StrCat(argument.name, " must be a whole number");
      body_[name] = *WholeNumber(text);
      return "";
    case Into::kDuration:
    case Into::kDurationInSeconds:
      return PutDuration(argument, text);
    case Into::kRule:
      body_["permissions"][0][name] = text;
      return "";
    case Into::kFilter:
      body_["filter"][name] = text;
      return "";
    case Into::kQuery:
      AddQuery(name, text);
      return "";
    case Into::kFlag:
      body_[name] = true;
      return "";
    case Into::kQueryFlag:
      AddQuery(name, "true");
      return "";
    case Into::kLimits:
      return PutLimits(texts);
    case Into::kNumbers:
      return PutNumbers(argument, texts);
    case Into::kJsonFile:
      return PutFile(name, text);
  }
  return "";
}

void ControlRequest::AddQuery(const std::string& name, const std::string& value) {
  absl::StrAppend(&path_, absl::StrContains(path_, '?') ? "&" : "?", name, "=",
                  PercentEncoded(value));
}

std::string ControlRequest::PutPath(const std::string& name, const std::string& text) {
  // An empty name would be another path.
  if (text.empty()) return absl::StrCat(name, " must not be empty");
  path_ = absl::StrReplaceAll(path_, {{"{" + name + "}", PercentEncoded(text)}});
  return "";
}

std::string ControlRequest::PutDuration(const Argument& argument, const std::string& text) {
  const auto ms = MillisecondsOf(text);
  if (!ms) {
    return absl::StrCat(argument.name, " must be as 5m, 1h30m, 500ms, or milliseconds, not ", text);
  }
  body_[argument.Member()] = argument.into == Into::kDurationInSeconds ? *ms / 1000 : *ms;
  return "";
}

std::string ControlRequest::PutLimits(const std::vector<std::string>& texts) {
  for (const std::string& limit : texts) {
    const size_t equals = limit.find('=');
    const auto number = WholeNumber(equals == std::string::npos ? "" : limit.substr(equals + 1));
    if (!number) return absl::StrCat("--limit must be NAME=VALUE, not ", limit);
    body_["limits"][limit.substr(0, equals)] = *number;
  }
  return "";
}

std::string ControlRequest::PutNumbers(const Argument& argument,
                                       const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    const auto number = WholeNumber(text);
    if (!number) return absl::StrCat(argument.name, " must be whole numbers");
    body_[argument.Member()].push_back(*number);
  }
  return "";
}

std::string ControlRequest::PutFile(const std::string& name, const std::string& path) {
  const auto json = ReadJsonFile(path);
  if (!json.ok()) return std::string(json.status().message());
  if (name == "FILE") {
    body_ = *json;
  } else {
    body_[name] = *json;
  }
  return "";
}

}  // namespace emulator
