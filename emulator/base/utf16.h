#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// UTF-16, little-endian, without a mark; U+FFFD for what is not UTF-8.
std::string Utf16FromUtf8(absl::string_view utf8);

// Back again; absent when it is not UTF-16.
std::optional<std::string> Utf8FromUtf16(absl::string_view utf16);

}  // namespace emulator
