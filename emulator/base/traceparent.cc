#include "emulator/base/traceparent.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

constexpr size_t kTextSize = 55;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(absl::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != absl::string_view::npos;
}

}  // namespace

std::string Traceparent::ToText() const {
  return absl::StrCat("00-", trace_id, "-", parent_id, "-", flags);
}

std::optional<Traceparent> ParseTraceparent(absl::string_view text) {
  if (text.size() < kTextSize || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  const absl::string_view version = text.substr(0, 2);
  const absl::string_view trace_id = text.substr(3, 32);
  const absl::string_view parent_id = text.substr(36, 16);
  const absl::string_view flags = text.substr(53, 2);
  const bool ends = text.size() == kTextSize || (version != "00" && text[kTextSize] == '-');
  if (!ends || version == "ff" || !IsHex(version) || !IsHex(flags)) return std::nullopt;
  if (!IsId(trace_id) || !IsId(parent_id)) return std::nullopt;
  return Traceparent{.trace_id = std::string(trace_id),
                     .parent_id = std::string(parent_id),
                     .flags = std::string(flags)};
}

}  // namespace emulator
