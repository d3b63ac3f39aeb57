#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/cli/application_flags.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/failure_report.h"
#include "emulator/cli/names_flags.h"
#include "emulator/cli/shared_clock_flag.h"
#include "emulator/cli/start_command.h"
#include "emulator/cli/target_flags.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

class Emulator;

// `momento-emulator exec [flags of start] -- COMMAND`: runs a command that was written for the
// service against an emulator of its own, with TLS, and ends it after that. Its exit code is that
// of the command. Where the names of the emulator cannot be made to resolve for the command, it is
// not started and the exit code is kExitUsage, unless `--no-names` says that it needs none.
// Whatever ends `exec`, nothing that the command started outlives it.
//
// `momento-emulator env` prints what `exec` sets, for an emulator that runs.
class ExecCommand {
 public:
  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  int Run();

 private:
  int Exec();
  // Makes what the variables are to name: the caches of test suites, the worlds of --world.
  absl::Status Furnish(Emulator& emulator, const EmulatorOptions& options,
                       std::map<std::string, std::string>& variables) const;
  // What the command leaves behind: the run of the first world.
  void LeaveReport(Emulator& emulator, int exit_code) const;
  int Supervised() const;
  ExitCode PrintEnvironment() const;

  CLI::App* exec_ = nullptr;
  CLI::App* supervise_ = nullptr;
  CLI::App* env_ = nullptr;
  StartCommand start_;
  std::vector<std::string> command_;
  ApplicationFlags exec_flags_;
  ApplicationFlags env_flags_;
  std::vector<std::string> more_worlds_;
  FailureReport report_;
  SharedClockFlag clock_;
  std::string certificates_;
  std::string format_ = "sh";
  std::string ca_file_;
  static constexpr char kDefaultWorld[] = "default";
  std::string world_ = kDefaultWorld;
  NamesFlags names_;
  // Of the hidden verb, by which `exec` starts itself once more around the command.
  std::string hosts_line_;
  int parent_ = 0;
  Target target_;
};

}  // namespace emulator
