#pragma once

#include <string>
#include <vector>

namespace emulator {

// Becomes a command for which /etc/hosts has one line more; the machine's file stays as it is.
// Works by a mount that only this process and its children see, as root or, where the system allows
// it, as a user. Where it does not, stderr says which line to add, and the command runs without it.
//
// Returns only when the command cannot be run: its exit code then.
int RunWithHosts(const std::string& line, const std::vector<std::string>& command);

}  // namespace emulator
