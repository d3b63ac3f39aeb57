#include "emulator/cli/exec_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/app/emulator.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/verb_group.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/private_hosts.h"
#include "emulator/tools/supervisor.h"
#include "emulator/tools/surroundings.h"
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

}  // namespace

void ExecCommand::AddTo(CLI::App& app) {
  const auto add_key_form = [this](CLI::App& verb) {
    verb.add_option("--key", key_form_, "the form of MOMENTO_API_KEY: v1 or v2")
        ->check(CLI::IsMember({"v1", "v2"}))
        ->capture_default_str();
  };
  exec_ = AddVerb(app, "exec", "run a command against an emulator of its own, with TLS",
                  {"-- npm test", "--auth enforce --clock manual -- pytest"});
  start_.AddToForCommand(*exec_);
  add_key_form(*exec_);
  names_.AddTo(*exec_);
  exec_->add_option("COMMAND", command_, "the command, behind --")->required();
  supervise_ = app.add_subcommand(kSuperviseVerb, "")->group("");
  supervise_->add_option("PARENT", parent_)->required();
  supervise_->add_option("LINE", hosts_line_)->required();
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
  add_key_form(*env_);
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
  const absl::Status names = mounts ? MountHostsLine(hosts_line_) : line.status();
  if (!names.ok()) {
    Log(names.message());
    return ExitCodeOf(names);
  }
  return Supervise(command_, parent_);
}

int ExecCommand::Exec() {
  BlockEndSignals();
  const auto emulator = Emulator::Start(start_.OptionsForCommand());
  if (!emulator.ok()) {
    Log(emulator.status().message());
    return ExitCodeOf(emulator.status());
  }
  const auto at = SurroundingsFrom(nlohmann::ordered_json::parse((*emulator)->ReadyJson()));
  if (!at.ok()) {
    Log(at.status().message());
    return kExitFailure;
  }
  return RunAttached(names_.Supervised(*at, command_), EnvironmentOf(*at, key_form_));
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
  auto variables = EnvironmentOf(*at, key_form_);
  if (const absl::Status keys = TakeKeysOfWorld(variables); !keys.ok()) {
    Log(keys.message());
    return kExitFailure;
  }
  if (at->tls_address.empty()) {
    Log("this emulator has no TLS port, so an application that knows only MOMENTO_API_KEY cannot "
        "reach it; start it with --tls-port, or run the application with exec");
  }
  PrintAs(format_, variables);
  return kExitOk;
}

absl::Status ExecCommand::TakeKeysOfWorld(std::map<std::string, std::string>& variables) const {
  if (world_ == kDefaultWorld) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto answer,
                   target_.client().Send(
                       "GET", absl::StrCat("/v1/worlds/", PercentEncoded(world_), "/credentials")));
  const auto keys = nlohmann::ordered_json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !keys.is_object()) return errors::NoSuchWorld(world_);
  variables["MOMENTO_API_KEY"] = keys.value(key_form_, "");
  variables["V1_API_KEY"] = keys.value("v1", "");
  variables["V2_API_KEY"] = keys.value("v2", "");
  variables["TEST_LEGACY_AUTH_TOKEN"] = keys.value("legacy", "");
  variables["TEST_MGA_ACCOUNT_SESSION_TOKEN"] = keys.value("session", "");
  variables["MOMENTO_EMULATOR_WORLD"] = world_;
  return absl::OkStatus();
}

}  // namespace emulator
