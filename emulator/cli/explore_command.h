#pragma once

#include <string>

#include "emulator/app/explore.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/sender_flags.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator explore -- COMMAND`: runs the command once per delivery order, and says which
// order makes it fail. kExitCheckFailed when one does.
class ExploreCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run();

 private:
  CLI::App* verb_ = nullptr;
  ExploreOptions options_;
  uint32_t gather_ms_ = 100;
  uint32_t timeout_ms_ = 60'000;
  std::string bundle_file_ = "explore-failure.json";
  SenderFlags sender_flags_;
};

}  // namespace emulator
