#pragma once

#include <string>
#include <vector>

#include "emulator/app/options.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/sender_flags.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace emulator {

// `momento-emulator start`: runs until SIGTERM or SIGINT. Prints the READY line on stdout, and
// six lines for people on stderr.
class StartCommand {
 public:
  // Adds the flags, each also as MOMENTO_EMULATOR_<FLAG>, to `app`, which must outlive this.
  void AddTo(CLI::App& app);
  // The same for an emulator of a command's own: `env` of another emulator may have left its ports
  // in the environment, so they count only on the command line.
  void AddToForCommand(CLI::App& app);

  // What the flags say.
  EmulatorOptions Options() const;
  // The same for the emulator of one command, as `exec` and `explore` start it: with TLS, and on
  // free ports where none is said.
  EmulatorOptions OptionsForCommand() const;
  ExitCode Run();

 private:
  void AddDoors(CLI::App& app);
  void AddCallers(CLI::App& app);
  void AddWorld(CLI::App& app);
  void AddOutput(CLI::App& app);

  EmulatorOptions options_;
  std::string seed_;
  std::string clock_ = "system";
  CLI::Option* clock_option_ = nullptr;
  CLI::Option* port_option_ = nullptr;
  CLI::Option* control_port_option_ = nullptr;
  CLI::Option* tls_port_option_ = nullptr;
  CLI::Option* host_option_ = nullptr;
  std::string auth_ = "open";
  std::vector<std::string> limits_;
  SenderFlags sender_flags_;
  // Has no effect.
  bool test_admin_ = false;
  std::string log_format_ = "text";
  std::string ready_file_;
  // 0: no process.
  int end_with_ = 0;
  CLI::Option* end_with_option_ = nullptr;
};

}  // namespace emulator
