#include "emulator/cli/exec_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "emulator/app/emulator.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/verb_group.h"
#include "emulator/cli/world_keys.h"
#include "emulator/control/bundle.h"
#include "emulator/control/scenario.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/service/service.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/private_hosts.h"
#include "emulator/tools/shared_clock.h"
#include "emulator/tools/supervisor.h"
#include "emulator/tools/surroundings.h"
#include "emulator/tools/test_caches.h"
#include "emulator/web/control_client.h"

namespace emulator {
namespace {

void PrintAs(const std::string& format, const std::map<std::string, std::string>& variables) {
  if (format == "json") {
    std::printf("%s\n", nlohmann::json(variables).dump(2).c_str());
    return;
  }
  for (const auto& [name, value] : variables) {
    if (format == "sh") std::printf("export %s=%s\n", name.c_str(), ShellQuoted(value).c_str());
    if (format != "sh") std::printf("%s=%s\n", name.c_str(), value.c_str());
  }
}

// From here on an exit code says that a command could not be run, or was ended by a signal.
constexpr int kCannotRun = 126;

// "MOMENTO_API_KEY_REGION_2" of "region-2".
std::string VariableOfWorld(const std::string& name) {
  std::string variable = absl::StrCat("MOMENTO_API_KEY_", absl::AsciiStrToUpper(name));
  for (char& c : variable) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return variable;
}

// A client that does not trust us or refuses a key does that by itself, so nothing arrives here.
std::string WhyNoCall(const std::string& key_form) {
  return absl::StrCat(
      "the command failed, and no call of it arrived. When its client does not "
      "trust the emulator: docs/languages.md#trust says what each language reads. "
      "When it refused the ",
      key_form, " key: exec --key ", key_form == "v2" ? "v1" : "v2", " gives the other form");
}

}  // namespace

void ExecCommand::AddTo(CLI::App& app) {
  exec_ = AddVerb(app, "exec", "run a command against an emulator of its own, with TLS",
                  {"-- npm test", "--auth enforce --clock manual -- pytest"});
  start_.AddToForCommand(*exec_);
  exec_flags_.AddTo(*exec_);
  exec_
      ->add_option("--world", more_worlds_,
                   "one more world, as region-2, whose key is in MOMENTO_API_KEY_REGION_2; may be "
                   "repeated")
      ->allow_extra_args(false);
  clock_.AddTo(*exec_);
  report_.AddTo(*exec_);
  names_.AddTo(*exec_);
  exec_->add_option("COMMAND", command_, "the command, behind --")->required();
  supervise_ = app.add_subcommand(kSuperviseVerb, "")->group("");
  supervise_->add_option("PARENT", parent_)->required();
  supervise_->add_option("LINE", hosts_line_)->required();
  supervise_->add_option("--certificates", certificates_);
  names_.AddTo(*supervise_);
  supervise_->add_option("COMMAND", command_)->required();
  env_ = AddVerb(app, "env", "print what `exec` sets, for an emulator that runs",
                 {"--format dotenv > .env"});
  env_->add_option("--world", world_, "the name of the world that the keys belong to")
      ->envname("MOMENTO_EMULATOR_WORLD")
      ->capture_default_str();
  env_->add_option("--format", format_, "sh, dotenv, github or json")
      ->check(CLI::IsMember({"sh", "dotenv", "github", "json"}))
      ->capture_default_str();
  env_->add_option("--ca-file", ca_file_,
                   "path of the emulator's ca.pem here, when it runs in a container");
  env_flags_.AddTo(*env_);
  AddTargetFlags(*env_, target_);
}

bool ExecCommand::parsed() const {
  return exec_->parsed() || supervise_->parsed() || env_->parsed();
}

int ExecCommand::Run() {
  if (supervise_->parsed()) return Supervised();
  return exec_->parsed() ? Exec() : PrintEnvironment();
}

int ExecCommand::Supervised() const {
  absl::StatusOr<std::unique_ptr<HostsFileLine>> line = nullptr;
  if (names_.hosts_file()) line = HostsFileLine::Add(hosts_line_);
  const bool mounts = !names_.hosts_file() && !names_.no_names();
  const absl::Status names = mounts ? MountHostsLine(hosts_line_, certificates_) : line.status();
  if (!names.ok()) {
    Log(names.message());
    return ExitCodeOf(names);
  }
  return Supervise(command_, parent_);
}

absl::Status ExecCommand::Furnish(Emulator& emulator, const EmulatorOptions& options,
                                  std::map<std::string, std::string>& variables) const {
  MakeTestCaches(emulator.world(), emulator.endpoint(), variables);
  for (const std::string& name : more_worlds_) {
    ASSIGN_OR_RETURN(const auto world_name, WorldName::Parse(name));
    const WorldOptions& first = emulator.world().options();
    ASSIGN_OR_RETURN(const auto world,
                     emulator.worlds().Open({.name = world_name.text(),
                                             .seed = emulator.world().seed(),
                                             .auth = first.auth,
                                             .limits = first.limits,
                                             .clock_frozen_at = first.clock_frozen_at}));
    ASSIGN_OR_RETURN(const auto latency, LatencyRules(options.latency));
    RETURN_IF_ERROR(PutLatency(*world, emulator.endpoint(), latency));
    const SuperUserCredentials keys =
        MakeSuperUserCredentials(Seed(world->seed()), name, emulator.endpoint());
    variables[VariableOfWorld(name)] = exec_flags_.KeyForm(true) == "v2" ? keys.v2 : keys.v1;
  }
  return exec_flags_.Complete(variables);
}

int ExecCommand::Exec() {
  BlockEndSignals();
  EmulatorOptions options = start_.OptionsForCommand();
  options.certificates_at_any_time = clock_.given();
  std::unique_ptr<SharedClock> clock;
  const auto emulator = Emulator::Start(options);
  if (!emulator.ok()) {
    Log(emulator.status().message());
    return ExitCodeOf(emulator.status());
  }
  const auto at = SurroundingsFrom(nlohmann::ordered_json::parse((*emulator)->ReadyJson()));
  if (!at.ok()) {
    Log(at.status().message());
    return kExitFailure;
  }
  auto variables = EnvironmentOf(*at, exec_flags_.KeyForm(true));
  absl::Status made = Furnish(**emulator, options, variables);
  if (made.ok() && clock_.given()) made = ShareClock((*emulator)->world(), *at, clock, variables);
  if (!made.ok()) {
    Log(made.message());
    return ExitCodeOf(made);
  }
  clock_.WarnOf(command_);
  const int exit_code = RunAttached(names_.Supervised(*at, command_), variables);
  if (exit_code != 0 && exit_code < kCannotRun && !(*emulator)->service().metrics().any()) {
    Log(WhyNoCall(exec_flags_.KeyForm(true)));
  }
  LeaveReport(**emulator, exit_code);
  return exit_code;
}

void ExecCommand::LeaveReport(Emulator& emulator, int exit_code) const {
  std::string command;
  for (const std::string& word : command_) {
    absl::StrAppend(&command, command.empty() ? "" : " ", ShellWord(word));
  }
  RunReport report{.title = absl::StrCat(command, " ended with exit code ", exit_code),
                   .facts = {},
                   .output = ""};
  const auto bundle = MakeBundle(emulator.world(), emulator.endpoint(), kVersion);
  if (!bundle.ok()) {
    report.facts.emplace_back("no bundle", std::string(bundle.status().message()));
  }
  report_.Leave(std::move(report), bundle.ok() ? bundle->dump() : "", exit_code != 0);
}

ExitCode ExecCommand::PrintEnvironment() const {
  const auto answer = target_.client().Send("GET", "/doors");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  auto ready = nlohmann::ordered_json::parse(answer->body, nullptr, false);
  if (answer->status != 200 || !ready.is_object()) {
    Log(ready.is_object() ? ready.value("/error/message"_json_pointer, answer->body)
                          : answer->body);
    return kExitFailure;
  }
  if (!ca_file_.empty() && ready.contains("ca")) ready["ca"] = ca_file_;
  const auto at = SurroundingsFrom(ready);
  if (!at.ok()) {
    Log(at.status().message());
    return ExitCodeOf(at.status());
  }
  const std::string key_form = env_flags_.KeyForm(!at->tls_address.empty());
  auto variables = EnvironmentOf(*at, key_form);
  if (const absl::Status keys =
          world_ == kDefaultWorld ? absl::OkStatus()
                                  : TakeKeysOfWorld(target_.client(), world_, key_form, variables);
      !keys.ok()) {
    Log(keys.message());
    return kExitFailure;
  }
  if (const absl::Status more = env_flags_.Complete(variables); !more.ok()) {
    Log(more.message());
    return kExitUsage;
  }
  if (at->tls_address.empty()) {
    Log("this emulator has no TLS port, so an application that knows only MOMENTO_API_KEY cannot "
        "reach it; start it with --tls-port, or run the application with exec");
  }
  PrintAs(format_, variables);
  return kExitOk;
}

}  // namespace emulator
