#include "emulator/control/arguments.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {

using nlohmann::json;

Arguments::Arguments(const Parameters& parameters, const json& body, std::string pointer,
                     json query)
    : parameters_(parameters),
      body_(body),
      pointer_(std::move(pointer)),
      query_(std::move(query)) {}

const json* Arguments::Find(const std::string& name) const {
  for (const json* given : {&query_, &body_}) {
    if (!given->is_object()) continue;
    const auto found = given->find(name);
    if (found != given->end()) return &*found;
  }
  return nullptr;
}

absl::Status Arguments::Check() const {
  std::set<std::string> known;
  bool whole = false;
  for (const Parameter& parameter : parameters_) {
    whole = whole || parameter.in == In::kWhole;
    if (parameter.in == In::kBody || parameter.in == In::kPath) known.insert(parameter.name);
  }
  if (!whole && !body_.is_object()) {
    return errors::Malformed(pointer_.empty() ? "/" : pointer_, "must be an object");
  }
  for (const Parameter& parameter : parameters_) {
    if (parameter.in == In::kWhole) continue;
    const json* given = Find(parameter.name);
    if (given != nullptr) {
      RETURN_IF_ERROR(emulator::Check(parameter.shape, *given, PointerTo(parameter.name)));
    } else if (parameter.needed) {
      return IsMissing(parameter, PointerTo(parameter.name));
    }
  }
  if (whole) return absl::OkStatus();
  for (const auto& [name, value] : body_.items()) {
    if (known.contains(name)) continue;
    return Wrong(name, known.empty() ? "is not known; nothing is"
                                     : "is not known; known are " + absl::StrJoin(known, ", "));
  }
  return absl::OkStatus();
}

const json& Arguments::ValueOf(const std::string& name) const {
  static const json none;
  if (const json* given = Find(name)) return *given;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) return parameter.absent;
  }
  return none;
}

std::string Arguments::Text(const std::string& name) const {
  const json& value = ValueOf(name);
  return value.is_string() ? value.get<std::string>() : "";
}

uint64_t Arguments::Number(const std::string& name) const {
  const json& value = ValueOf(name);
  return value.is_number() ? value.get<uint64_t>() : 0;
}

absl::Duration Arguments::Ms(const std::string& name) const {
  return absl::Milliseconds(static_cast<int64_t>(Number(name)));
}

bool Arguments::Flag(const std::string& name) const {
  const json& value = ValueOf(name);
  return value.is_boolean() && value.get<bool>();
}

std::vector<uint64_t> Arguments::Numbers(const std::string& name) const {
  const json& value = ValueOf(name);
  return value.is_array() ? value.get<std::vector<uint64_t>>() : std::vector<uint64_t>();
}

std::optional<std::string> Arguments::TextIfGiven(const std::string& name) const {
  if (!Has(name)) return std::nullopt;
  return Text(name);
}

std::optional<uint64_t> Arguments::NumberIfGiven(const std::string& name) const {
  if (!Has(name)) return std::nullopt;
  return Number(name);
}

absl::Status Arguments::Wrong(const std::string& name, absl::string_view why) const {
  return errors::Malformed(PointerTo(name), why);
}

absl::Status Arguments::CheckBothOrNone(const std::string& one, const std::string& other) const {
  if (Has(one) == Has(other)) return absl::OkStatus();
  const auto& [missing, given] = Has(one) ? std::pair(other, one) : std::pair(one, other);
  return Wrong(missing, absl::StrCat("is needed beside ", given));
}

std::string Arguments::PointerTo(const std::string& name) const {
  for (const Parameter& parameter : parameters_) {
    const bool outside = parameter.in == In::kQuery || parameter.in == In::kPath;
    if (parameter.name == name && outside) return name;
  }
  return absl::StrCat(pointer_, "/", absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}}));
}

}  // namespace emulator
