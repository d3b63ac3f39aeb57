#pragma once

#include <string>
#include <vector>

#include "emulator/cli/exit_code.h"
#include "emulator/cli/sender_flags.h"
#include "emulator/tools/import/captured_request.h"
#include "emulator/tools/import/judgement.h"

namespace CLI {
class App;
}  // namespace CLI

namespace emulator {

// `momento-emulator webhook import FILE…`: what is wrong with each webhook request in files that
// proxies, browsers, gateways and logs wrote. It needs no emulator.
//
// kExitOk when every request is valid; kExitCheckFailed when one is not, or cannot be judged;
// kExitUsage when a file cannot be read or holds no request. Requests of other senders count as
// neither, unless there is none but them.
class ImportCommand {
 public:
  // Adds the verb to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  bool parsed() const;
  ExitCode Run();

 private:
  struct Judged {
    std::string file;
    CapturedRequest request;
    Judgement judgement;
  };

  bool ReadAll();
  void Print(const Judged& one) const;
  // Each answers whether it could.
  bool WriteScenario() const;
  bool WriteBundle() const;
  bool SendAll() const;

  CLI::App* verb_ = nullptr;
  std::vector<std::string> files_;
  std::vector<std::string> secrets_;
  std::vector<std::string> previous_secrets_;
  std::string scenario_file_;
  std::string bundle_file_;
  std::string receiver_;
  bool json_ = false;
  SenderFlags sender_flags_;
  std::vector<Judged> judged_;
};

}  // namespace emulator
