#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/target_flags.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace emulator {

// `momento-emulator credentials`: prints the super user's credentials, as JSON with every form, or
// one form alone. A running emulator is asked. With --seed none need run: credentials follow from
// seed, world and endpoint.
//
// kExitNotReady when no emulator answers, kExitFailure when there is no such world.
class CredentialsCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run() const;

 private:
  absl::StatusOr<nlohmann::ordered_json> All() const;
  absl::StatusOr<nlohmann::ordered_json> AllOfTheEmulator() const;
  void Print(const nlohmann::ordered_json& all) const;

  CLI::App* verb_ = nullptr;
  CLI::Option* seed_option_ = nullptr;
  std::string seed_;
  std::string world_ = "default";
  std::string endpoint_ = "momento.test";
  std::string format_ = "json";
  Target target_;
};

}  // namespace emulator
