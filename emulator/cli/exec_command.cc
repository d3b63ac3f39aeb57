#include "emulator/cli/exec_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/app/child_process.h"
#include "emulator/app/emulator.h"
#include "emulator/app/private_hosts.h"
#include "emulator/app/surroundings.h"
#include "emulator/base/log.h"
#include "emulator/cli/shell_text.h"
#include "emulator/cli/target_flags.h"
#include "emulator/cli/verb_group.h"
#include "emulator/http/control_client.h"

namespace emulator {
namespace {

constexpr char kBecome[] = "become-with-hosts";
constexpr char kSelf[] = "/proc/self/exe";

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
  start_.AddTo(*exec_);
  add_key_form(*exec_);
  exec_->add_option("COMMAND", command_, "the command, behind --")->required();
  become_ = app.add_subcommand(kBecome, "")->group("");
  become_->add_option("LINE", hosts_line_)->required();
  become_->add_option("COMMAND", command_)->required();
  env_ = AddVerb(app, "env", "print what `exec` sets, for an emulator that runs",
                 {"--format dotenv > .env"});
  env_->add_option("--format", format_, "sh, dotenv, github or json")
      ->check(CLI::IsMember({"sh", "dotenv", "github", "json"}))
      ->capture_default_str();
  add_key_form(*env_);
  AddTargetFlags(*env_, host_, control_port_);
}

bool ExecCommand::parsed() const { return exec_->parsed() || become_->parsed() || env_->parsed(); }

int ExecCommand::Run() {
  if (become_->parsed()) return Become();
  return exec_->parsed() ? Exec() : PrintEnvironment();
}

int ExecCommand::Become() const { return RunWithHosts(hosts_line_, command_); }

int ExecCommand::Exec() {
  BlockEndSignals();
  EmulatorOptions options = start_.Options();
  // Nobody need know the ports: any will do.
  if (exec_->count("--port") == 0) options.port = 0;
  if (exec_->count("--control-port") == 0) options.control_port = 0;
  if (!options.tls_port) options.tls_port = 0;
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
  std::vector<std::string> command = {kSelf, kBecome, HostsLine(*at), "--"};
  command.insert(command.end(), command_.begin(), command_.end());
  return RunAttached(command, EnvironmentOf(*at, key_form_));
}

ExitCode ExecCommand::PrintEnvironment() const {
  const auto answer = ControlClient(host_, control_port_).Send("GET", "/doors");
  if (!answer.ok()) {
    Log(answer.status().message());
    return kExitNotReady;
  }
  const auto ready = nlohmann::ordered_json::parse(answer->body, nullptr, false);
  if (answer->status != 200 || !ready.is_object()) {
    Log(answer->body);
    return kExitFailure;
  }
  const auto at = SurroundingsFrom(ready);
  if (!at.ok()) {
    Log(at.status().message());
    return kExitFailure;
  }
  PrintAs(format_, EnvironmentOf(*at, key_form_));
  return kExitOk;
}

}  // namespace emulator
