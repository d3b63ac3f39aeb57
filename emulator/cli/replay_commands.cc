#include "emulator/cli/replay_commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/cli/progress_line.h"
#include "emulator/cli/verb_group.h"
#include "emulator/tools/receiver_process.h"
#include "emulator/tools/replay.h"
#include "emulator/tools/run_report.h"
#include "emulator/tools/shared_clock.h"

namespace emulator {
namespace {

// The entries of an exported journal, without the name of their world; absent when the file is
// none.
std::optional<std::vector<std::string>> EntriesOf(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::vector<std::string> entries;
  for (std::string line; std::getline(file, line);) {
    auto entry = ParseJson(line);
    if (!entry || !entry->is_object() || !entry->contains("number")) return std::nullopt;
    entry->erase("world");
    entries.push_back(entry->dump());
  }
  return entries;
}

absl::StatusOr<nlohmann::ordered_json> BundleOnStdin() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  auto json = ParseJson(text);
  if (!json) return errors::FileUnusable("-", absl::StrCat("it ", WhyNoJson(text)));
  return *std::move(json);
}

// How long the receiver's command may take until it accepts connections.
constexpr absl::Duration kReceiverStarts = absl::Seconds(30);

// At a terminal: how far it is, in a line that goes when it ends.
void ShowStep(size_t done, size_t all) {
  constexpr size_t kSeldom = 100;
  if (done > 0 && done % kSeldom == 0) std::fprintf(stderr, "%s%zu of %zu", kClearLine, done, all);
}

}  // namespace

void ReplayCommands::AddTo(CLI::App& app) {
  replay_ = AddVerb(*VerbGroup(app, "bundle"), "replay", "play a bundle against a fresh world",
                    {"bug.json --receiver http://127.0.0.1:3000/hook",
                     "bug.json --receiver http://127.0.0.1:3000/hook --shared-clock -- npm start"});
  replay_->add_option("FILE", bundle_, "the bundle, or a report that holds it")->required();
  replay_->add_option("--receiver", receiver_, "a URL that then gets the same webhook requests");
  clock_.AddTo(*replay_);
  replay_->add_option("COMMAND", receiver_command_,
                      "the receiver's command, behind --: it runs until all is sent");
  report_ = AddVerb(*VerbGroup(app, "bundle"), "report", "write the HTML report of a failed run",
                    {"bug.json --title 'the total is wrong'"});
  report_->add_option("FILE", bundle_, "the bundle; - for stdin")->required();
  report_->add_option("--title", title_, "what failed")->capture_default_str();
  failure_report_.AddOutTo(*report_);
  diff_ = AddVerb(*VerbGroup(app, "journal"), "diff", "show where two exports begin to differ",
                  {"a.jsonl b.jsonl"});
  diff_->add_option("A", expected_, "what is expected")->required();
  diff_->add_option("B", got_, "what there is")->required();
}

bool ReplayCommands::parsed() const {
  return replay_->parsed() || report_->parsed() || diff_->parsed();
}

ExitCode ReplayCommands::Run() const {
  if (report_->parsed()) return WriteReport();
  return replay_->parsed() ? ReplayBundle() : DiffJournals();
}

ExitCode ReplayCommands::WriteReport() const {
  const auto json = bundle_ == "-" ? BundleOnStdin() : ReadBundleFile(bundle_);
  const absl::Status status = json.ok() ? ParseBundle(*json).status() : json.status();
  if (!status.ok()) {
    Log(status.message());
    return kExitUsage;
  }
  const RunReport report{.title = title_, .facts = {}, .output = ""};
  const std::string file = failure_report_.Leave(report, json->dump(), /*failed=*/true);
  return file.empty() ? kExitFailure : kExitOk;
}

ExitCode ReplayCommands::ReplayBundle() const {
  const auto json = ReadBundleFile(bundle_);
  const auto bundle = json.ok() ? ParseBundle(*json) : absl::StatusOr<Bundle>(json.status());
  if (!bundle.ok()) {
    Log(bundle.status().message());
    return kExitUsage;
  }
  const bool is_url =
      absl::StartsWith(receiver_, "http://") || absl::StartsWith(receiver_, "https://");
  if (!receiver_.empty() && !is_url) {
    Log("--receiver must be a URL, http:// or https://");
    return kExitUsage;
  }
  if (receiver_command_.empty() ? clock_.given() : receiver_.empty()) {
    Log(receiver_command_.empty()
            ? "--shared-clock needs the receiver's command, behind --"
            : "the receiver's command needs --receiver, which says where it is");
    return kExitUsage;
  }
  return receiver_command_.empty() ? Play(*bundle, nullptr) : PlayBeside(*bundle);
}

ExitCode ReplayCommands::PlayBeside(const Bundle& bundle) const {
  std::map<std::string, std::string> variables;
  absl::StatusOr<std::unique_ptr<SharedClock>> clock = nullptr;
  if (clock_.given()) clock = SharedClock::MakeTemporary();
  if (!clock.ok()) {
    Log(clock.status().message());
    return kExitFailure;
  }
  if (*clock != nullptr) (*clock)->AddTo(variables);
  clock_.WarnOf(receiver_command_);
  ReceiverProcess process(receiver_command_, variables);
  const std::string problem = process.AwaitAccepting(receiver_, kReceiverStarts);
  if (problem.empty()) return Play(bundle, clock->get());
  Log(problem);
  return kExitFailure;
}

ExitCode ReplayCommands::Play(const Bundle& bundle, ClockFollower* receiver_clock) const {
  const bool watched = isatty(STDERR_FILENO) != 0;
  const auto result = Replay(bundle, receiver_, watched ? ShowStep : OnStep(), receiver_clock);
  if (watched) std::fputs(kClearLine, stderr);
  if (!result.ok()) {
    Log(result.status().message());
    return kExitFailure;
  }
  if (result->difference) {
    std::printf("differs: %s\n", result->difference->c_str());
    return kExitCheckFailed;
  }
  std::printf(
      "equal: %zu entries, %zu webhook requests; the replay's journal is that of the bundle\n",
      result->entries, result->requests);
  if (!receiver_.empty()) {
    std::printf(
        "receiver: %zu of %zu requests answered, with the statuses of the bundle; what the "
        "receiver "
        "did with them was not compared\n",
        result->answered, result->requests);
  }
  return kExitOk;
}

ExitCode ReplayCommands::DiffJournals() const {
  const auto expected = EntriesOf(expected_);
  const auto got = EntriesOf(got_);
  if (!expected || !got) {
    Log("cannot be read as an exported journal: " + (expected ? got_ : expected_));
    return kExitUsage;
  }
  const auto difference = FirstDifference(*expected, *got);
  if (!difference) {
    std::printf("equal: %zu entries\n", got->size());
    return kExitOk;
  }
  std::printf("differs: %s\n", difference->c_str());
  return kExitCheckFailed;
}

}  // namespace emulator
