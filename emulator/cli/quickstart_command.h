#pragma once

#include <string>

#include "emulator/cli/exit_code.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator quickstart`: writes a small example with a webhook test into an empty folder,
// and says how to run it. The examples are the files of emulator/cli/quickstart.
class QuickstartCommand {
 public:
  void AddTo(CLI::App& app);
  bool parsed() const;
  // kExitUsage when the folder is not empty, or cannot be written; nothing is changed then.
  ExitCode Run() const;

 private:
  CLI::App* verb_ = nullptr;
  std::string language_ = "node";
  std::string folder_ = ".";
};

}  // namespace emulator
