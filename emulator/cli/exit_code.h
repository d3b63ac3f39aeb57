#pragma once

#include "absl/status/status.h"

namespace emulator {

// What the process says at its end; part of the command line's promise.
enum ExitCode {
  kExitOk = 0,
  kExitFailure = 1,
  kExitUsage = 2,
  kExitPortTaken = 3,
  kExitDataUnusable = 4,
  kExitNotReady = 5,
  // A difference, or something awaited that did not come.
  kExitCheckFailed = 6,
};

// For an emulator that did not start.
ExitCode ExitCodeOf(const absl::Status& start_failure);

}  // namespace emulator
