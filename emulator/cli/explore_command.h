#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/failure_report.h"
#include "emulator/cli/junit_file.h"
#include "emulator/cli/names_flags.h"
#include "emulator/cli/shared_clock_flag.h"
#include "emulator/cli/start_command.h"
#include "emulator/tools/explore.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator explore [flags of start] -- COMMAND`: runs the command as `exec` does, once per
// delivery order, and says which order makes it fail. kExitCheckFailed when one does, when nothing
// was delivered, and when the one order of `--order` did not come about.
class ExploreCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run();

 private:
  ExitCode TellFailure(const ExploreResult& result) const;
  ExitCode TellSuccess(const ExploreResult& result) const;
  void LeaveReport(const ExploreResult& result) const;
  // Which delivery decides, in lines; empty when that was not asked.
  std::string Why(const ExploreResult& result) const;
  std::string HowItEnded(const ExploreResult& result) const;
  // Whether one order, or one overlap, was asked for.
  bool IsOne() const;
  // Of a failure: "when deliveries come in the order 2 1"; what brings it about once more, or "".
  std::string WhenItFails(const ExploreResult& result) const;
  std::string FlagsOfFailure(const ExploreResult& result) const;
  const Overlapping& OverlapOf(const ExploreResult& result) const;

  CLI::App* verb_ = nullptr;
  StartCommand start_;
  NamesFlags names_;
  ExploreOptions options_;
  std::vector<uint32_t> order_;
  std::string overlap_ = "none";
  std::vector<std::string> interrupt_;
  FailureReport report_;
  SharedClockFlag clock_;
  std::string junit_file_;
  std::vector<JUnitCase> runs_;
  bool why_ = false;
  uint32_t continuations_ = 20;
  uint32_t gather_ms_ = 100;
  uint32_t timeout_ms_ = 60'000;
  std::string bundle_file_ = "explore-failure.json";
};

}  // namespace emulator
