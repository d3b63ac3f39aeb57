#pragma once

#include <string>
#include <vector>

namespace emulator {

// What `momento-emulator WORDS…` does; answers the process's exit code
// (docs/reference/exit-codes.md).
int RunProgram(const std::vector<std::string>& words);

}  // namespace emulator
