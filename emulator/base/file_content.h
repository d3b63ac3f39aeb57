#pragma once

#include <string>

namespace emulator {

// All bytes of a file; empty when it cannot be read.
std::string FileContent(const std::string& path);

}  // namespace emulator
