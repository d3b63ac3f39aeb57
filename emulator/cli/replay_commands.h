#pragma once

#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/failure_report.h"
#include "emulator/cli/shared_clock_flag.h"
#include "emulator/control/bundle.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator bundle replay FILE [--receiver URL [-- COMMAND]]`, `momento-emulator bundle
// report FILE` and `momento-emulator journal diff A B`: what needs no running emulator.
//
// kExitOk when there is no difference; kExitCheckFailed with the first one in words on stdout;
// kExitUsage for a file that cannot be read or understood.
class ReplayCommands {
 public:
  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  ExitCode Run() const;

 private:
  ExitCode ReplayBundle() const;
  // Runs the receiver's command meanwhile, if there is one.
  ExitCode PlayBeside(const Bundle& bundle) const;
  ExitCode Play(const Bundle& bundle, ClockFollower* receiver_clock) const;
  ExitCode WriteReport() const;
  ExitCode DiffJournals() const;

  CLI::App* replay_ = nullptr;
  CLI::App* report_ = nullptr;
  CLI::App* diff_ = nullptr;
  std::string bundle_;
  std::string receiver_;
  std::vector<std::string> receiver_command_;
  SharedClockFlag clock_;
  std::string title_ = "a run";
  FailureReport failure_report_;
  std::string expected_;
  std::string got_;
};

}  // namespace emulator
