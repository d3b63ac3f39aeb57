#include "emulator/cli/shrink_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/cli/progress_line.h"
#include "emulator/cli/verb_group.h"
#include "emulator/control/bundle.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/receiver_process.h"
#include "emulator/tools/replay.h"
#include "emulator/tools/run_report.h"
#include "emulator/tools/shared_clock.h"

namespace emulator {
namespace {

constexpr int kStatusMin = 100;
constexpr int kStatusMax = 599;

bool IsGood(int status) { return status >= 200 && status < 300; }

// One line at a terminal, and one for each step elsewhere.
void ShowProgress(const ShrinkProgress& progress) {
  const std::string line = absl::StrCat("tried ", progress.tried, ": ", progress.commands,
                                        progress.commands == 1 ? " command left" : " commands left",
                                        "; leaving out ", progress.of);
  if (isatty(STDERR_FILENO) != 0) {
    std::fprintf(stderr, "%s%s", kClearLine, line.c_str());
  } else {
    Log(line);
  }
}

}  // namespace

void ShrinkCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(*VerbGroup(app, "bundle"), "shrink", "leave out what a failure does not need",
                  {"bug.json --check 'npm run replay -- \"$BUNDLE\"' --pattern 'wrong total'",
                   "bug.json --receiver http://127.0.0.1:3000/hook --status 500 -- npm start",
                   "bug.json --receiver http://127.0.0.1:3000/hook --shared-clock -- npm start"});
  verb_->add_option("FILE", bundle_, "the bundle, or a report that holds it")->required();
  CLI::Option* const check =
      verb_->add_option("--check", check_, "a shell command that fails with the bundle in $BUNDLE");
  verb_->add_option("--pattern", pattern_, "what it prints, besides its exit code, when it fails")
      ->needs(check);
  CLI::Option* const receiver =
      verb_
          ->add_option("--receiver", receiver_,
                       "in place of --check: a URL that gets the webhook requests, and answers "
                       "one of them with --status")
          ->excludes(check);
  verb_
      ->add_option("--status", status_,
                   "the status that is the failure; else the first one that is not 2xx")
      ->check(CLI::Range(kStatusMin, kStatusMax))
      ->needs(receiver);
  clock_.AddTo(*verb_);
  verb_
      ->add_option("COMMAND", receiver_command_,
                   "the receiver's command, behind --: it is started for each try")
      ->needs(receiver);
  verb_->add_option("--out", small_file_, "where the smaller bundle goes")->capture_default_str();
  verb_
      ->add_option("--timeout-ms", timeout_ms_,
                   "how long a check may take, or the receiver until it accepts connections")
      ->capture_default_str();
}

bool ShrinkCommand::parsed() const { return verb_->parsed(); }

ExitCode ShrinkCommand::Run() {
  BlockEndSignals();
  if (check_.empty() && receiver_.empty()) {
    Log("--check or --receiver must say what the failure is");
    return kExitUsage;
  }
  if (clock_.given() && receiver_command_.empty()) {
    Log("--shared-clock needs the receiver's command, behind --");
    return kExitUsage;
  }
  clock_.WarnOf(receiver_command_);
  const auto json = ReadBundleFile(bundle_);
  const auto bundle = json.ok() ? ParseBundle(*json) : absl::StatusOr<Bundle>(json.status());
  if (!bundle.ok()) {
    Log(bundle.status().message());
    return kExitUsage;
  }
  const ShrunkBundle shrunk = ShrinkBundle(
      *json,
      [this](const std::string& text) {
        if (interrupted_ || !problem_.empty()) return false;
        return check_.empty() ? FailsReceiver(text) : FailsCheck(text);
      },
      ShowProgress);
  if (isatty(STDERR_FILENO) != 0) std::fputs(kClearLine, stderr);
  if (problem_.empty()) return Tell(shrunk, bundle->steps.size());
  Log(problem_);
  return kExitFailure;
}

bool ShrinkCommand::FailsCheck(const std::string& bundle) {
  std::ofstream(small_file_, std::ios::binary) << bundle << "\n";
  const ChildOutcome outcome =
      RunChild({"sh", "-c", check_}, {{"BUNDLE", small_file_}}, absl::Milliseconds(timeout_ms_));
  interrupted_ = outcome.interrupted;
  if (exit_code_ < 0) exit_code_ = outcome.exit_code;
  return outcome.exit_code != 0 && outcome.exit_code == exit_code_ &&
         absl::StrContains(outcome.output, pattern_);
}

bool ShrinkCommand::FailsReceiver(const std::string& text) {
  absl::StatusOr<std::unique_ptr<SharedClock>> clock = nullptr;
  if (clock_.given()) clock = SharedClock::MakeTemporary();
  if (!clock.ok()) {
    problem_ = std::string(clock.status().message());
    return false;
  }
  std::map<std::string, std::string> variables;
  if (*clock != nullptr) (*clock)->AddTo(variables);
  std::optional<ReceiverProcess> process;
  if (!receiver_command_.empty()) {
    process.emplace(receiver_command_, variables);
    problem_ = process->AwaitAccepting(receiver_, absl::Milliseconds(timeout_ms_));
    if (!problem_.empty()) return false;
  }
  const auto bundle = ParseBundle(nlohmann::ordered_json::parse(text));
  if (!bundle.ok()) return false;
  const auto statuses = AnswersOf(*bundle, receiver_, clock->get());
  if (!statuses.ok()) return false;
  for (const int status : *statuses) {
    if (!status_ && !IsGood(status)) status_ = status;
    if (status_ == status) return true;
  }
  return false;
}

ExitCode ShrinkCommand::Tell(const ShrunkBundle& shrunk, size_t before) const {
  if (shrunk.bundle.empty()) {
    Log(check_.empty() ? "the receiver does not answer so with this bundle"
                       : "the check does not fail with this bundle, or not with --pattern");
    return kExitUsage;
  }
  std::ofstream file(small_file_, std::ios::binary);
  file << shrunk.bundle << "\n";
  std::printf("%zu of %zu entries are left, after %zu tries: %s\n", shrunk.entries, before,
              shrunk.tried, small_file_.c_str());
  return file.flush() && !interrupted_ ? kExitOk : kExitFailure;
}

}  // namespace emulator
