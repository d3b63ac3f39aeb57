#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/shared_clock_flag.h"
#include "emulator/tools/bundle_shrink.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator bundle shrink FILE --check COMMAND`, or `--receiver URL [--status N]
// [--shared-clock] [-- COMMAND]`: a bundle without what its failure does not need. It needs no
// running emulator.
//
// kExitOk when there is a smaller bundle, or none is possible; kExitUsage for a file that cannot be
// understood, and when the bundle does not fail at all.
class ShrinkCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether it was given on the command line; then Run is to be called.
  bool parsed() const;
  ExitCode Run();

 private:
  // Whether the failure of the first bundle is also that of another one.
  bool FailsCheck(const std::string& bundle);
  bool FailsReceiver(const std::string& bundle);
  ExitCode Tell(const ShrunkBundle& shrunk, size_t before) const;

  CLI::App* verb_ = nullptr;
  std::string bundle_;
  std::string check_;
  std::string pattern_;
  std::string receiver_;
  // The receiver's answer that is the failure, 0 for none at all; absent until the first one that
  // is none of 2xx.
  std::optional<int> status_;
  SharedClockFlag clock_;
  std::vector<std::string> receiver_command_;
  std::string small_file_ = "shrunk.json";
  uint32_t timeout_ms_ = 60'000;
  bool interrupted_ = false;
  // Of the first bundle: how its check ended.
  int exit_code_ = -1;
  // Why a receiver could not be asked.
  std::string problem_;
};

}  // namespace emulator
