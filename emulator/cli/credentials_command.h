#pragma once

#include <string>

#include "emulator/cli/exit_code.h"
#include "emulator/domain/tokens/tokens.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator credentials`: prints the super user's credentials in every form, as JSON. They
// follow from seed, world and endpoint, so no emulator need be running.
class CredentialsCommand {
 public:
  // Adds the flags to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  ExitCode Run() const;

 private:
  std::string seed_;
  std::string world_ = "default";
  std::string endpoint_ = "momento.test";
};

}  // namespace emulator
