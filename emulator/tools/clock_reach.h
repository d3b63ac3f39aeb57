#pragma once

#include <string>
#include <vector>

namespace emulator {

// Why a command will not see a SharedClock, as "deno is linked statically"; empty when nothing
// speaks against it. Only the program that the command names is looked at, and the interpreter of a
// script: not what they start.
std::string WhyClockDoesNotReach(const std::vector<std::string>& command);

}  // namespace emulator
