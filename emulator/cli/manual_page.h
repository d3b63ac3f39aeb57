#pragma once

#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// The manual page of the program, as roff, for section 1: made from the same verbs as --help.
std::string ManualPageOf(const CLI::App& program);

}  // namespace emulator
