#pragma once

#include "absl/strings/string_view.h"

namespace emulator {

// One line for people, on stderr: "momento-emulator: <text>". Never a secret, a token or a payload.
// Threads: safe; a line is written whole.
void Log(absl::string_view text);

}  // namespace emulator
