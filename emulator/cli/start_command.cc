#include "emulator/cli/start_command.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "emulator/app/door_names.h"
#include "emulator/app/emulator.h"
#include "emulator/base/clock.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/utf8.h"
#include "emulator/control_port/site.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/private_hosts.h"
#include "emulator/tools/surroundings.h"

namespace emulator {
namespace {

// "" when the text is a clock that can be had.
std::string CheckClock(const std::string& text) {
  return std::string(ClockFromText(text).status().message());
}

// "" when the text is UTF-8: it goes into JSON.
std::string CheckUtf8(const std::string& text) { return IsValidUtf8(text) ? "" : "must be UTF-8"; }

// "" when the text is an endpoint, an origin, or a name for this machine.
std::string CheckEndpointText(const std::string& text) {
  return std::string(CheckEndpoint(text).message());
}
std::string CheckOriginText(const std::string& text) {
  return std::string(CheckOrigin(text).message());
}
std::string CheckHostText(const std::string& text) {
  return std::string(CheckHost(text, /*endings=*/false).message());
}
std::string CheckHostOrEnding(const std::string& text) {
  return std::string(CheckHost(text, /*endings=*/true).message());
}

// "" when the text is a limit and its value.
std::string CheckLimit(const std::string& text) {
  Limits limits;
  return std::string(SetLimit(text, limits).message());
}

// "" when the text is a latency.
std::string CheckLatency(const std::string& text) {
  return std::string(LatencyRules(text).status().message());
}

// The variable of a flag whose name `exec` also uses, to tell its command where the emulator is. A
// `start` under `exec` is an emulator of its own, so there it goes by its flags alone.
std::string VariableOutsideExec(const char* name) {
  const bool under_exec = std::getenv("MOMENTO_EMULATOR_ADDRESS") != nullptr;
  return under_exec ? "" : name;
}

std::string UsualCaDirectory(const EmulatorOptions& options) {
  if (!options.data_directory.empty()) return options.data_directory;
  const char* const data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') return absl::StrCat(data, "/momento-emulator");
  const char* const home = std::getenv("HOME");
  return absl::StrCat(home != nullptr ? home : ".", "/.local/share/momento-emulator");
}

// The program as the user called it, with the control port of this emulator when it is not the
// usual one.
std::string VerbFor(const Emulator& emulator, const std::string& verb) {
  const std::string address = emulator.control_address();
  const std::string port = address.substr(address.rfind(':') + 1);
  return absl::StrCat(program_invocation_name, " ", verb,
                      port == "9090" ? "" : absl::StrCat(" --control-port ", port));
}

// Bold when a person reads stderr at a terminal (no-color.org).
std::string Bold(const std::string& text) {
  const char* const no_color = std::getenv("NO_COLOR");
  const bool plain = (no_color != nullptr && no_color[0] != '\0') || isatty(STDERR_FILENO) == 0;
  return plain ? text : absl::StrCat("\x1b[1m", text, "\x1b[0m");
}

// Six lines, or seven with the pages: where it is, and what a developer does next. The command
// works as it is printed.
std::string Banner(const Emulator& emulator) {
  const std::string tls = emulator.tls_address();
  const std::string control = absl::StrCat("http://", emulator.control_address());
  const std::string pages = Site::OfThisProgram().HasPages()
                                ? absl::StrCat("  pages                 ", control, "/docs/\n")
                                : "";
  return absl::StrCat(
      Bold(absl::StrCat("momento-emulator ", kVersion)), "\n",                         //
      "  gRPC, gRPC-Web, HTTP  ", Bold(emulator.grpc_address()), "\n",                 //
      "  TLS                   ", tls.empty() ? "off (--tls-port)" : Bold(tls), "\n",  //
      "  console               ", Bold(control + "/"), "\n",                           //
      pages,                                                                           //
      "  control API           ", control, "/openapi.json, ", program_invocation_name, " --help\n",
      "  try                   ",
      Bold(VerbFor(emulator, "webhook listen --create --cache chat --topic room")), "\n");
}

// Clients and receivers take a descriptor each; shells allow 1024 of what the system would give.
void RaiseDescriptorLimit() {
  rlimit descriptors = {};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return;
  descriptors.rlim_cur = descriptors.rlim_max;
  setrlimit(RLIMIT_NOFILE, &descriptors);
}

// Keys and secrets end up in the data, and in the ready file.
void HideNewFiles() { umask(S_IRWXG | S_IRWXO); }

}  // namespace

void StartCommand::AddTo(CLI::App& app) {
  AddDoors(app);
  AddCallers(app);
  AddWorld(app);
  sender_flags_.AddTo(app);
  AddOutput(app);
}

void StartCommand::AddToForCommand(CLI::App& app) {
  AddTo(app);
  for (CLI::Option* option : {port_option_, control_port_option_}) {
    option->envname("")->default_str("a free one");
  }
  // It ends with its command.
  app.remove_option(end_with_option_);
  end_with_option_ = nullptr;
  tls_port_option_->envname("")->default_str("443 on a loopback address of its own");
}

// Where it listens, and how.
void StartCommand::AddDoors(CLI::App& app) {
  const auto port = CLI::Range(0, 65535);
  port_option_ = app.add_option("--port", options_.port, "gRPC port; 0 picks a free one")
                     ->envname(VariableOutsideExec("MOMENTO_EMULATOR_PORT"))
                     ->check(port)
                     ->capture_default_str();
  control_port_option_ =
      app.add_option("--control-port", options_.control_port, "control port; 0 picks a free one")
          ->envname(VariableOutsideExec("MOMENTO_EMULATOR_CONTROL_PORT"))
          ->check(port)
          ->capture_default_str();
  tls_port_option_ =
      app.add_option("--tls-port", options_.tls_port,
                     "port for TLS; the gRPC port then takes TLS, too; 0 picks a free one")
          ->envname("MOMENTO_EMULATOR_TLS_PORT")
          ->check(port);
  app.add_option("--ca-dir", options_.ca_directory,
                 "directory of the certificate authority; "
                 "by default that of --data, or ~/.local/share/momento-emulator")
      ->envname("MOMENTO_EMULATOR_CA_DIR");
  app.add_option("--ca-seed", options_.ca_seed,
                 "text from which the authority's key is made; "
                 "without it the key is random, made once")
      ->envname("MOMENTO_EMULATOR_CA_SEED");
  host_option_ = app.add_option("--host", options_.host, "address to listen on")
                     ->envname(VariableOutsideExec("MOMENTO_EMULATOR_HOST"))
                     ->check(CheckUtf8)
                     ->capture_default_str();
  app.add_option("--advertise", options_.advertise,
                 "the host that READY, env and start print in place of --host")
      ->envname("MOMENTO_EMULATOR_ADVERTISE")
      ->check(CheckHostText);
  app.add_option("--endpoint", options_.endpoint, "base endpoint that credentials name")
      ->envname("MOMENTO_EMULATOR_ENDPOINT")
      ->check(CheckEndpointText)
      ->capture_default_str();
}

// Who may come in.
void StartCommand::AddCallers(CLI::App& app) {
  app.add_option(
         "--auth", auth_,
         "open: anyone is a super user; enforce: only credentials of this emulator are accepted")
      ->envname("MOMENTO_EMULATOR_AUTH")
      ->check(CLI::IsMember({"open", "enforce"}))
      ->capture_default_str();
  app.add_option("--allow-host", options_.allowed_hosts,
                 "another name of this machine, or an ending as *.example.test; may be repeated")
      ->envname("MOMENTO_EMULATOR_ALLOW_HOST")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CheckHostOrEnding);
  app.add_option("--allow-origin", options_.allowed_origins,
                 "an origin whose pages need no credential for the HTTP API and gRPC-Web, as "
                 "https://app.example, or *; may be repeated")
      ->envname("MOMENTO_EMULATOR_ALLOW_ORIGIN")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CheckOriginText);
  app.add_option("--control-token", options_.control_token,
                 "token that control requests must carry, as Authorization: Bearer TOKEN")
      ->envname(VariableOutsideExec("MOMENTO_EMULATOR_CONTROL_TOKEN"))
      ->check(CheckUtf8);
}

// What the default world is.
void StartCommand::AddWorld(CLI::App& app) {
  app.add_option("--data", options_.data_directory, "directory to keep the state in")
      ->envname("MOMENTO_EMULATOR_DATA");
  app.add_option("--seed", seed_, "text from which secrets, keys and ids are made")
      ->envname(VariableOutsideExec("MOMENTO_EMULATOR_SEED"))
      ->check(CheckUtf8);
  clock_option_ = app.add_option("--clock", clock_,
                                 "system, manual or manual:TIME, as manual:2026-01-01T00:00:00Z")
                      ->envname("MOMENTO_EMULATOR_CLOCK")
                      ->check(CheckClock)
                      ->capture_default_str();
  app.add_option("--limit", limits_,
                 "a limit to enforce, as NAME=VALUE; may be repeated: " + LimitNames())
      ->envname("MOMENTO_EMULATOR_LIMIT")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CheckLimit);
  app.add_option("--latency", options_.latency,
                 "how long calls and deliveries take by the world's clock, as 15ms or 15ms±5ms")
      ->envname("MOMENTO_EMULATOR_LATENCY")
      ->check(CheckLatency);
  app.add_option("--scenario", options_.scenario,
                 "JSON file with what the default world begins with")
      ->envname("MOMENTO_EMULATOR_SCENARIO");
  app.add_flag("--trace-webhooks", options_.trace_webhooks,
               "send a header traceparent with each webhook request; a call that comes with it is "
               "recorded as that delivery's effect")
      ->envname("MOMENTO_EMULATOR_TRACE_WEBHOOKS");
  app.add_flag("--enable-test-admin", test_admin_,
               "accepted because the vendor's local emulator has it; /block and /unblock are there "
               "without it");
}

// What it says.
void StartCommand::AddOutput(CLI::App& app) {
  app.add_flag("--log-requests", options_.log_requests,
               "log a line for each request and each step of a delivery")
      ->envname("MOMENTO_EMULATOR_LOG_REQUESTS");
  app.add_option("--log-format", log_format_, "how lines on stderr look: text, or json")
      ->envname("MOMENTO_EMULATOR_LOG_FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--ready-file", ready_file_, "file that gets the JSON of the READY line")
      ->envname("MOMENTO_EMULATOR_READY_FILE");
  end_with_option_ = app.add_option("--end-with", end_with_,
                                    "end when the process of this number is gone, however it ends")
                         ->envname(VariableOutsideExec("MOMENTO_EMULATOR_END_WITH"))
                         ->check(CLI::Range(1, INT32_MAX));
}

EmulatorOptions StartCommand::Options() const {
  if (log_format_ == "json") SetLogFormat(LogFormat::kJson);
  EmulatorOptions options = options_;
  if (!seed_.empty()) options.seed = seed_;
  options.clock_frozen_at = *ClockFromText(clock_);
  options.clock_given = clock_option_->count() > 0;
  for (const std::string& limit : limits_) SetLimit(limit, options.limits).IgnoreError();
  if (options.ca_directory.empty()) options.ca_directory = UsualCaDirectory(options);
  options.receivers = sender_flags_.options();
  options.auth = *AuthModeFromName(auth_);
  return options;
}

EmulatorOptions StartCommand::OptionsForCommand() const {
  EmulatorOptions options = Options();
  // The command inherits the mask: without data its own files stay what they would be.
  if (!options.data_directory.empty()) HideNewFiles();
  if (port_option_->count() == 0) options.port = 0;
  if (control_port_option_->count() == 0) options.control_port = 0;
  if (!options.tls_port) {
    options.tls_port = 0;
    // Names that the hosts file has lead to where they are written.
    options.tls_host = LoopbackInHosts(HostNamesOf(options.endpoint));
    options.tls_on_own_address = options.tls_host.empty() && host_option_->count() == 0;
  }
  return options;
}

ExitCode StartCommand::Run() {
  BlockEndSignals();
  RaiseDescriptorLimit();
  HideNewFiles();
  const int end_with = end_with_ == 0 ? -1 : WatchProcess(end_with_);
  if (end_with_ != 0 && end_with < 0) {
    Log(absl::StrCat("--end-with: process ", end_with_, ": ", std::strerror(errno)));
    return kExitUsage;
  }
  const EmulatorOptions options = Options();
  const auto emulator = Emulator::Start(options);
  if (!emulator.ok()) {
    Log(emulator.status().message());
    return ExitCodeOf(emulator.status());
  }
  if (!ready_file_.empty() && !(std::ofstream(ready_file_) << (*emulator)->ReadyJson() << '\n')) {
    Log(absl::StrCat("cannot write the ready file: ", ready_file_));
    return kExitUsage;
  }
  std::printf("READY %s\n", (*emulator)->ReadyJson().c_str());
  std::fflush(stdout);
  if (log_format_ == "text") std::fputs(Banner(**emulator).c_str(), stderr);

  AwaitEndSignal(end_with);
  Log("ending");
  return kExitOk;
}

}  // namespace emulator
