#include "emulator/cli/ready_command.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "emulator/base/clock.h"
#include "emulator/base/log.h"
#include "emulator/http/readiness.h"

namespace emulator {
namespace {

constexpr absl::Duration kBetweenTries = absl::Milliseconds(50);

}  // namespace

void ReadyCommand::AddTo(CLI::App& app) {
  app.add_option("--host", host_, "where the emulator listens")
      ->envname("MOMENTO_EMULATOR_HOST")
      ->capture_default_str();
  app.add_option("--control-port", control_port_, "its control port")
      ->envname("MOMENTO_EMULATOR_CONTROL_PORT")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--timeout-ms", timeout_ms_, "how long to wait; 0 asks once")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

ExitCode ReadyCommand::Run() const {
  // An emulator that listens everywhere is asked here.
  const std::string host = host_ == "0.0.0.0" ? "127.0.0.1" : host_;
  const absl::Time deadline = SystemTime().Now() + absl::Milliseconds(timeout_ms_);
  while (!IsReady(host, control_port_)) {
    if (SystemTime().Now() >= deadline) {
      Log(absl::StrCat("not ready: ", host, ":", control_port_));
      return kExitNotReady;
    }
    absl::SleepFor(kBetweenTries);
  }
  return kExitOk;
}

}  // namespace emulator
