#include "emulator/cli/credentials_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/world/world.h"

namespace emulator {

void CredentialsCommand::AddTo(CLI::App& app) {
  app.add_option("--seed", seed_, "the seed the emulator runs with")
      ->envname("MOMENTO_EMULATOR_SEED")
      ->default_val(kDefaultSeed);
  app.add_option("--world", world_, "the world they belong to")->capture_default_str();
  app.add_option("--endpoint", endpoint_, "the base endpoint they name")
      ->envname("MOMENTO_EMULATOR_ENDPOINT")
      ->capture_default_str();
}

ExitCode CredentialsCommand::Run() const {
  const SuperUserCredentials credentials = MakeSuperUserCredentials(Seed(seed_), world_, endpoint_);
  const nlohmann::ordered_json json = {
      {"endpoint", endpoint_}, {"v1", credentials.v1},         {"v1_raw", credentials.v1_raw},
      {"v2", credentials.v2},  {"legacy", credentials.legacy}, {"session", credentials.session}};
  std::printf("%s\n", json.dump(2).c_str());
  return kExitOk;
}

}  // namespace emulator
