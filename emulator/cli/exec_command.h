#pragma once

#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/start_command.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator exec [flags of start] -- COMMAND`: runs a command that was written for the
// service against an emulator of its own, with TLS, and ends it after that. Its exit code is that
// of the command.
//
// `momento-emulator env` prints what `exec` sets, for an emulator that runs.
class ExecCommand {
 public:
  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  int Run();

 private:
  int Exec();
  int Become() const;
  ExitCode PrintEnvironment() const;

  CLI::App* exec_ = nullptr;
  CLI::App* become_ = nullptr;
  CLI::App* env_ = nullptr;
  StartCommand start_;
  std::vector<std::string> command_;
  std::string key_form_ = "v1";
  std::string format_ = "sh";
  std::string hosts_line_;
  std::string host_ = "127.0.0.1";
  int control_port_ = 9090;
};

}  // namespace emulator
