#pragma once

#include <string>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/target_flags.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator ready`: waits until an emulator is ready. For health checks and scripts.
class ReadyCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  // kExitNotReady when the time ran out, or when the server that answers is not an emulator.
  ExitCode Run() const;

 private:
  CLI::App* verb_ = nullptr;
  Target target_;
  int timeout_ms_ = 0;
};

}  // namespace emulator
