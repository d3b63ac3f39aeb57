#pragma once

#include "absl/strings/string_view.h"

namespace emulator {

// How lines look: "momento-emulator: <text>" for people, or {"time":"…","message":"<text>"} for
// programs that collect them. To be chosen before the first line.
enum class LogFormat { kText, kJson };
void SetLogFormat(LogFormat format);

// One line on stderr. Never a secret, a token or a payload.
// Threads: safe; a line is written whole.
void Log(absl::string_view text);

}  // namespace emulator
