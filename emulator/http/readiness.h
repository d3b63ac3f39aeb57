#pragma once

#include <string>

namespace emulator {

// Asks the control door of an emulator whether it is ready. False also when nobody answers within a
// second.
bool IsReady(const std::string& host, int control_port);

}  // namespace emulator
