#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// The verbs that speak to a running emulator's control door, each one route of its API:
//
//   world list|create|show|reset|delete|fork     snapshot list|take|restore|delete
//   clock show|freeze|release|set|advance|run-until-idle
//   wait     journal export|follow     bundle create     scenario load
//   deliveries list|show|body|explain  topic publish|reset|evict
//   webhook list|put|rotate|delete|deliveries|resend|order|orders|release
//
// The answer goes to stdout as it came, what went wrong to stderr. kExitFailure when the emulator
// refuses, kExitUsage when it does not understand, kExitNotReady when nobody answers,
// kExitCheckFailed when `wait` waited in vain.
class ControlCommands {
 public:
  ControlCommands();
  ~ControlCommands();

  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  ExitCode Run() const;

 private:
  struct Verb;

  std::vector<std::unique_ptr<Verb>> verbs_;
};

}  // namespace emulator
