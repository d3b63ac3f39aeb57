#pragma once

#include <string>

namespace emulator {

// docs/reference/control-api.md: the tables of control commands, for readers.
std::string ReferencePage();

// The types of the Node helper: what each command takes and answers, for TypeScript.
std::string Typings();

}  // namespace emulator
