#pragma once

#include <memory>
#include <vector>

#include "emulator/cli/exit_code.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// The verbs that ask a running emulator's control port: those that the table of control commands
// (control/command_table.h) declares.
//
// The answer goes to stdout as it came, or as a table at a terminal; what went wrong goes to
// stderr. kExitFailure when the emulator refuses, kExitUsage when it does not understand,
// kExitNotReady when no emulator answers, kExitCheckFailed when `wait` waited in vain.
class ControlVerbs {
 public:
  ControlVerbs();
  ~ControlVerbs();

  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  ExitCode Run() const;

 private:
  struct Entry;

  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace emulator
