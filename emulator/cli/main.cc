#include "absl/synchronization/mutex.h"
#include "emulator/cli/program.h"

int main(int argc, char** argv) {
  // Debian's Abseil looks for lock cycles at every lock, which costs a tenth of the time. The tests
  // keep that on.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return emulator::RunProgram({argv + 1, argv + argc});
}
