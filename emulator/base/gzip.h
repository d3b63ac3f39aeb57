#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace emulator {

// The bytes in gzip's format; the same bytes give the same result.
std::string Gzip(absl::string_view bytes);

// Back again; absent when it is not gzip, or more than `bytes_max` come out of it.
std::optional<std::string> Gunzip(absl::string_view gzip, size_t bytes_max);

}  // namespace emulator
