#pragma once

#include <cstdint>
#include <string>

#include "emulator/cli/exit_code.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator bundle replay FILE [--receiver URL]`, `momento-emulator bundle shrink FILE
// --check COMMAND` and `momento-emulator journal diff A B`: what needs no running emulator.
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
  ExitCode ShrinkBundle() const;
  ExitCode DiffJournals() const;

  CLI::App* replay_ = nullptr;
  CLI::App* shrink_ = nullptr;
  CLI::App* diff_ = nullptr;
  std::string bundle_;
  std::string receiver_;
  std::string check_;
  std::string pattern_;
  std::string small_file_ = "shrunk.json";
  uint32_t timeout_ms_ = 60'000;
  std::string expected_;
  std::string got_;
};

}  // namespace emulator
