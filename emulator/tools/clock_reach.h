#pragma once

#include <string>
#include <vector>

namespace emulator {

// Why a command will not see a SharedClock, as "deno is linked statically"; empty when nothing
// speaks against it.
//
// The program that the command names is looked at, and the interpreter of a script. Of a command
// that only starts another one (PassedOn), that one is looked at, too. What programs start by
// themselves is not known.
std::string WhyClockDoesNotReach(const std::vector<std::string>& command);

}  // namespace emulator
