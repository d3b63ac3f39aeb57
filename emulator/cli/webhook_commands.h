#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/sender_flags.h"
#include "emulator/cli/target_flags.h"
#include "emulator/jobs/doctor.h"
#include "emulator/web/control_client.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace emulator {

// The verbs about webhook requests that do not ask an emulator, or not only:
//
//   webhook verify      whether a signature is that of a body: exit code 0 or 6
//   webhook explain     the same, and which known mistake it has; without --secret it asks the
//                       emulator, which knows secrets and deliveries
//   webhook sign        the signature of a body, or of an event made from flags
//   webhook doctor URL  what a receiver does with a good event and each bad one; exit code 6 when
//                       it accepts a bad one or refuses the good one
class WebhookCommands {
 public:
  // Adds the verbs to `app`, which must outlive this.
  void AddTo(CLI::App& app);

  // Whether one of them was given on the command line; then Run is to be called.
  bool parsed() const;
  ExitCode Run() const;

 private:
  void AddVerify(CLI::App& webhook);
  void AddExplain(CLI::App& webhook);
  void AddSign(CLI::App& webhook);
  void AddDoctor(CLI::App& webhook);
  ExitCode Verify() const;
  ExitCode Explain() const;
  ExitCode ExplainByEmulator(const std::string& body) const;
  absl::StatusOr<ControlResponse> AskTheEmulator(const std::string& body) const;
  // For a signature of which nothing is known: says so when it fits a secret of the emulator.
  void TellWhoseSecretItIs(const std::string& body) const;
  ExitCode Sign() const;
  ExitCode Examine() const;

  CLI::App* verify_ = nullptr;
  CLI::App* explain_ = nullptr;
  CLI::App* sign_ = nullptr;
  CLI::App* doctor_ = nullptr;
  std::string body_file_;
  std::string signature_;
  CLI::Option* signature_option_ = nullptr;
  std::vector<std::string> headers_;
  std::vector<std::string> previous_secrets_;
  std::string received_at_;
  Target target_;
  std::string world_ = "default";
  // Also what `sign` makes an event from.
  DoctorOptions event_;
  uint64_t sequence_number_ = 1;
  std::string junit_file_;
  bool json_ = false;
  SenderFlags sender_flags_;
};

}  // namespace emulator
