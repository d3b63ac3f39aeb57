#pragma once

#include "absl/strings/string_view.h"

namespace emulator {

// True when `bytes` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view bytes);

}  // namespace emulator
