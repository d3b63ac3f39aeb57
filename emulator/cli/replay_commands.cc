#include "emulator/cli/replay_commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"
#include "emulator/tools/bundle_shrink.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/replay.h"
#include "emulator/tools/run_report.h"

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

constexpr char kClearLine[] = "\r\x1b[K";

// At a terminal: how far it is, in a line that goes when it ends.
void ShowStep(size_t done, size_t all) {
  constexpr size_t kSeldom = 100;
  if (done > 0 && done % kSeldom == 0) std::fprintf(stderr, "%s%zu of %zu", kClearLine, done, all);
}

}  // namespace

void ReplayCommands::AddTo(CLI::App& app) {
  replay_ = AddVerb(*VerbGroup(app, "bundle"), "replay", "play a bundle against a fresh world",
                    {"bug.json --receiver http://127.0.0.1:3000/hook"});
  replay_->add_option("FILE", bundle_, "the bundle, or a report that holds it")->required();
  replay_->add_option("--receiver", receiver_, "a URL that then gets the same webhook requests");
  shrink_ = AddVerb(*VerbGroup(app, "bundle"), "shrink", "leave out what a failure does not need",
                    {"bug.json --check 'npm run replay -- \"$BUNDLE\"' --pattern 'wrong total'"});
  shrink_->add_option("FILE", bundle_, "the bundle, or a report that holds it")->required();
  shrink_->add_option("--check", check_, "a shell command that fails with the bundle in $BUNDLE")
      ->required();
  shrink_->add_option("--pattern", pattern_, "a text that the check prints when it fails");
  shrink_->add_option("--out", small_file_, "where the smaller bundle goes")->capture_default_str();
  shrink_->add_option("--timeout-ms", timeout_ms_, "how long a check may take")
      ->capture_default_str();
  diff_ = AddVerb(*VerbGroup(app, "journal"), "diff", "show where two exports begin to differ",
                  {"a.jsonl b.jsonl"});
  diff_->add_option("A", expected_, "what is expected")->required();
  diff_->add_option("B", got_, "what there is")->required();
}

bool ReplayCommands::parsed() const {
  return replay_->parsed() || shrink_->parsed() || diff_->parsed();
}

ExitCode ReplayCommands::Run() const {
  if (shrink_->parsed()) return ShrinkBundle();
  return replay_->parsed() ? ReplayBundle() : DiffJournals();
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
  const bool watched = isatty(STDERR_FILENO) != 0;
  const auto result = Replay(*bundle, receiver_, watched ? ShowStep : OnStep());
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

ExitCode ReplayCommands::ShrinkBundle() const {
  BlockEndSignals();
  const auto json = ReadBundleFile(bundle_);
  const auto bundle = json.ok() ? ParseBundle(*json) : absl::StatusOr<Bundle>(json.status());
  if (!bundle.ok()) {
    Log(bundle.status().message());
    return kExitUsage;
  }
  bool interrupted = false;
  std::optional<int> exit_code;
  const auto fails = [&](const std::string& text) {
    if (interrupted) return false;
    std::ofstream(small_file_, std::ios::binary) << text << "\n";
    const ChildOutcome outcome =
        RunChild({"sh", "-c", check_}, {{"BUNDLE", small_file_}}, absl::Milliseconds(timeout_ms_));
    interrupted = outcome.interrupted;
    if (!exit_code) exit_code = outcome.exit_code;
    return outcome.exit_code != 0 && outcome.exit_code == *exit_code &&
           absl::StrContains(outcome.output, pattern_);
  };
  const ShrunkBundle shrunk =
      emulator::ShrinkBundle(*json, fails, [](size_t tried, size_t commands) {
        Log(absl::StrCat("tried ", tried, ": ", commands,
                         commands == 1 ? " command left" : " commands left"));
      });
  if (shrunk.bundle.empty()) {
    Log("the check does not fail with this bundle, or not with --pattern");
    return kExitUsage;
  }
  std::ofstream file(small_file_, std::ios::binary);
  file << shrunk.bundle << "\n";
  std::printf("%zu of %zu entries are left, after %zu tries: %s\n", shrunk.entries,
              bundle->steps.size(), shrunk.tried, small_file_.c_str());
  return file.flush() && !interrupted ? kExitOk : kExitFailure;
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
