#include "emulator/cli/exit_code.h"

namespace emulator {

ExitCode ExitCodeOf(const absl::Status& start_failure) {
  switch (start_failure.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kAlreadyExists:
      return kExitPortTaken;
    case absl::StatusCode::kFailedPrecondition:
      return kExitDataUnusable;
    case absl::StatusCode::kInvalidArgument:
      return kExitUsage;
    default:
      return kExitFailure;
  }
}

}  // namespace emulator
