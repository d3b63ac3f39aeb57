#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace emulator {

// The variable that becomes LD_PRELOAD of the command: this program itself does not load what it
// names.
inline constexpr char kPreloadVariable[] = "MOMENTO_EMULATOR_PRELOAD";

// Runs a command, and sees to it that nothing of it is left: all that it started is killed when it
// ends, and it is killed too when `parent` ends, however that happens. `parent` is the process that
// started this one. What went into a session of its own is found as well, but not what runs as
// another user.
//
// This process must have one thread. SIGINT, SIGTERM, SIGHUP and SIGQUIT go to the command, which
// is in the same process group, and do not end this one.
//
// Answers the command's exit code, 128 and the number of the signal that ended it, or 127 when it
// cannot be run; stderr says why.
int Supervise(const std::vector<std::string>& command, pid_t parent);

}  // namespace emulator
