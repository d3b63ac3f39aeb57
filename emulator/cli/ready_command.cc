#include "emulator/cli/ready_command.h"

#include <CLI/CLI.hpp>

#include "absl/time/clock.h"
#include "emulator/base/clock.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

constexpr absl::Duration kBetweenTries = absl::Milliseconds(50);

}  // namespace

void ReadyCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(app, "ready", "wait until an emulator is ready", {"--timeout-ms 5000"});
  verb_->add_option("--timeout-ms", timeout_ms_, "how long to wait, in milliseconds; 0 asks once")
      ->check(CLI::Range(0, 24 * 3600 * 1000))
      ->capture_default_str();
  AddTargetFlags(*verb_, target_);
}

bool ReadyCommand::parsed() const { return verb_->parsed(); }

ExitCode ReadyCommand::Run() const {
  const ControlClient emulator = target_.client();
  const absl::Time deadline = SystemTime().Now() + absl::Milliseconds(timeout_ms_);
  absl::Status ready = emulator.CheckReady();
  while (!ready.ok() && SystemTime().Now() < deadline) {
    absl::SleepFor(kBetweenTries);
    ready = emulator.CheckReady();
  }
  if (ready.ok()) return kExitOk;
  Log(ready.message());
  return kExitNotReady;
}

}  // namespace emulator
