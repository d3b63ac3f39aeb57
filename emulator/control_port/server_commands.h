#pragma once

#include "emulator/control/command_table.h"

namespace emulator {

// What the control port answers about the emulator itself: health, version, doors, metrics, outages
// of the data port, and its own OpenAPI document. These entries only describe; ControlServer
// answers.
const CommandTable& ServerCommands();

}  // namespace emulator
