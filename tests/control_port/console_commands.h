#pragma once

#include <string>

namespace emulator {

// What the console needs of each control command: its route, where its parameters sit, and its
// verb, so that an action can show the command line and the curl that do the same.
std::string ConsoleCommands();

}  // namespace emulator
