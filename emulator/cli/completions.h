#pragma once

#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// A script that teaches a shell ("bash", "zsh" or "fish") the verbs and options of the program, and
// the values of an option that has a fixed choice. Where there is nothing to choose from, and
// behind
// `--`, it leaves the shell's own completion. It is made from the same verbs as --help.
std::string CompletionsFor(const std::string& shell, const CLI::App& program);

}  // namespace emulator
