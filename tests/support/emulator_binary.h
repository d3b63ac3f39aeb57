#pragma once

#include <cstdlib>

namespace emulator {

// The program that a test starts: that of MOMENTO_EMULATOR_BINARY, such as the packaged file; else
// that of this build. For targets that define EMULATOR_BINARY.
inline const char* EmulatorBinary() {
  const char* const named = std::getenv("MOMENTO_EMULATOR_BINARY");
  return named != nullptr && named[0] != '\0' ? named : EMULATOR_BINARY;
}

}  // namespace emulator
