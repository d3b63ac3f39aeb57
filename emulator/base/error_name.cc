#include "emulator/base/error_name.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

constexpr char kPayload[] = "momento-emulator/error";

}  // namespace

absl::Status Named(absl::string_view name, absl::Status error) {
  error.SetPayload(kPayload, absl::Cord(name));
  return error;
}

std::string SectionOf(const absl::Status& error) {
  const auto name = error.GetPayload(kPayload);
  return name ? absl::AsciiStrToLower(std::string(*name)) : "";
}

std::string PageInProjectOf(const absl::Status& error) {
  const std::string section = SectionOf(error);
  return section.empty() ? "" : absl::StrCat("docs/reference/errors.md#", section);
}

}  // namespace emulator
