#include "emulator/cli/program.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/log.h"
#include "emulator/cli/bisect_command.h"
#include "emulator/cli/build_info.h"
#include "emulator/cli/completions.h"
#include "emulator/cli/control_verbs.h"
#include "emulator/cli/credentials_command.h"
#include "emulator/cli/exec_command.h"
#include "emulator/cli/exit_code.h"
#include "emulator/cli/explore_command.h"
#include "emulator/cli/help.h"
#include "emulator/cli/import_command.h"
#include "emulator/cli/listen_command.h"
#include "emulator/cli/manual_page.h"
#include "emulator/cli/names_flags.h"
#include "emulator/cli/quickstart_command.h"
#include "emulator/cli/ready_command.h"
#include "emulator/cli/replay_commands.h"
#include "emulator/cli/shrink_command.h"
#include "emulator/cli/start_command.h"
#include "emulator/cli/verb_group.h"
#include "emulator/cli/webhook_commands.h"

namespace emulator {
namespace {

constexpr char kOptionsOfStart[] = "Options of start";

class ProgramFormatter : public CLI::Formatter {
 public:
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    if (group == kOptionsOfStart) return "";
    return CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }
};

// Which verbs a program has. To make them all takes longer than the start of an emulator, and most
// runs are a start.
enum class Verbs { kAll, kStart, kExec };

Verbs VerbsFor(const Words& words) {
  const std::string first = words.empty() ? "start" : words.front();
  // Flags alone are those of `start`. What does not fit is looked at again with all verbs.
  if (first == "start" || first[0] == '-') return Verbs::kStart;
  const bool exec = first == "exec" || first == kSuperviseVerb;
  return exec ? Verbs::kExec : Verbs::kAll;
}

// The verbs; the one that was given runs.
class Program {
 public:
  explicit Program(Verbs verbs) : verbs_(verbs) {
    app_.set_version_flag("--version", BuildInfo());
    app_.require_subcommand(0, 1);
    app_.footer(
        "Without a verb it starts, with the options of `start`.\n"
        "`momento-emulator help VERB` and `VERB --help` show the options of a verb.");
    if (verbs != Verbs::kExec) AddStart();
    if (verbs != Verbs::kStart) exec_.AddTo(app_);
    if (verbs == Verbs::kAll) AddOthers();
  }

  // As Run(), when the verbs that it has do for the words; else absent, and nothing was done.
  std::optional<int> TryRun(const Words& words) {
    try {
      // CLI11 takes the words from the back.
      app_.parse(Words(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError&) {
      return std::nullopt;
    }
    return RunGiven();
  }

  int Run(Words words) {
    if (!words.empty() && words.front() == "help") {
      words.erase(words.begin());
      return PrintHelp(words);
    }
    words = WithVerb(app_, std::move(words));
    try {
      // CLI11 takes the words from the back.
      app_.parse(Words(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app_.exit(error);
      Log(WhatIsWrong(app_, words, error.what()));
      return kExitUsage;
    }
    const bool has_verb = !app_.get_subcommands().empty();
    // They would be those of `start`, and have no effect.
    if (has_verb && words.front()[0] == '-') {
      Log("Options stand behind the verb, as in: momento-emulator cache list --world NAME");
      return kExitUsage;
    }
    return RunGiven();
  }

 private:
  void AddStart() {
    start_verb_ = AddVerb(app_, "start", "run an emulator until SIGTERM",
                          {"", "--port 0 --control-port 0 --clock manual --data ./state"});
    start_.AddTo(*start_verb_);
    start_without_verb_.AddTo(app_);
    HideOptions();
  }

  void AddOthers() {
    explore_.AddTo(app_);
    ready_.AddTo(app_);
    credentials_.AddTo(app_);
    control_.AddTo(app_);
    replay_.AddTo(app_);
    shrink_.AddTo(app_);
    bisect_.AddTo(app_);
    webhook_.AddTo(app_);
    import_.AddTo(app_);
    listen_.AddTo(app_);
    quickstart_.AddTo(app_);
    completions_verb_ =
        AddVerb(app_, "completions", "print a shell's completions of all this",
                {"bash > ~/.local/share/bash-completion/completions/momento-emulator"});
    completions_verb_->add_option("SHELL", shell_, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    manual_verb_ = AddVerb(app_, "manual", "print the manual page", {"| man -l -"});
    DescribeGroups(app_);
  }

  int PrintHelp(const Words& words) const {
    const std::string help = HelpOf(app_, words);
    if (help.empty()) {
      Log(WhatIsWrong(app_, words, ""));
      return kExitUsage;
    }
    std::fputs(help.c_str(), stdout);
    return kExitOk;
  }

  int RunGiven() {
    if (verbs_ != Verbs::kStart && exec_.parsed()) return exec_.Run();
    if (verbs_ == Verbs::kAll) {
      if (const std::optional<int> code = RunOther()) return *code;
    }
    return start_verb_->parsed() ? start_.Run() : start_without_verb_.Run();
  }

  std::optional<int> RunOther() {
    if (credentials_.parsed()) return credentials_.Run();
    if (ready_.parsed()) return ready_.Run();
    if (control_.parsed()) return control_.Run();
    if (replay_.parsed()) return replay_.Run();
    if (shrink_.parsed()) return shrink_.Run();
    if (bisect_.parsed()) return bisect_.Run();
    if (webhook_.parsed()) return webhook_.Run();
    if (import_.parsed()) return import_.Run();
    if (listen_.parsed()) return listen_.Run();
    if (explore_.parsed()) return explore_.Run();
    if (quickstart_.parsed()) return quickstart_.Run();
    if (completions_verb_->parsed()) return Print(CompletionsFor(shell_, app_));
    if (manual_verb_->parsed()) return Print(ManualPageOf(app_));
    return std::nullopt;
  }

  static int Print(const std::string& text) {
    return std::fputs(text.c_str(), stdout) < 0 ? kExitFailure : kExitOk;
  }

  // The options of `start` stand in its own help. CLI11's own way to hide them would hide their
  // names in errors, too.
  void HideOptions() {
    app_.formatter(std::make_shared<ProgramFormatter>());
    for (CLI::Option* option : app_.get_options()) {
      const bool own = option == app_.get_help_ptr() || option->check_lname("version");
      if (!own) option->group(kOptionsOfStart);
    }
  }

  CLI::App app_{"A local emulator of Momento topics, caches, tokens and webhooks",
                "momento-emulator"};
  const Verbs verbs_;
  CLI::App* start_verb_ = nullptr;
  CLI::App* completions_verb_ = nullptr;
  CLI::App* manual_verb_ = nullptr;
  std::string shell_;
  StartCommand start_;
  StartCommand start_without_verb_;
  CredentialsCommand credentials_;
  ReadyCommand ready_;
  ControlVerbs control_;
  ReplayCommands replay_;
  ShrinkCommand shrink_;
  BisectCommand bisect_;
  WebhookCommands webhook_;
  ImportCommand import_;
  ListenCommand listen_;
  ExploreCommand explore_;
  ExecCommand exec_;
  QuickstartCommand quickstart_;
};

}  // namespace

int RunProgram(const std::vector<std::string>& words) {
  const Verbs verbs = VerbsFor(words);
  if (verbs != Verbs::kAll) {
    if (const auto code = Program(verbs).TryRun(words)) return *code;
  }
  return Program(Verbs::kAll).Run(words);
}

}  // namespace emulator
