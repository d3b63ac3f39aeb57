#pragma once

#include <string>

namespace emulator {

// What `--version` prints: the version and the commit, how it was linked, and what is in it.
std::string BuildInfo();

}  // namespace emulator
