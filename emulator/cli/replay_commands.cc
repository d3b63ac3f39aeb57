#include "emulator/cli/replay_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "emulator/app/json_file.h"
#include "emulator/app/replay.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"

namespace emulator {
namespace {

std::optional<std::vector<std::string>> LinesOf(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

void ReplayCommands::AddTo(CLI::App& app) {
  replay_ =
      VerbGroup(app, "bundle")->add_subcommand("replay", "play a bundle against a fresh world");
  replay_->add_option("FILE", bundle_, "the bundle")->required();
  replay_->add_option("--receiver", receiver_, "a URL that then gets the same webhook requests");
  diff_ =
      VerbGroup(app, "journal")->add_subcommand("diff", "show where two exports begin to differ");
  diff_->add_option("A", expected_, "what is expected")->required();
  diff_->add_option("B", got_, "what there is")->required();
}

bool ReplayCommands::parsed() const { return replay_->parsed() || diff_->parsed(); }

ExitCode ReplayCommands::Run() const { return replay_->parsed() ? ReplayBundle() : DiffJournals(); }

ExitCode ReplayCommands::ReplayBundle() const {
  const auto json = ReadJsonFile(bundle_);
  const auto bundle = json.ok() ? ParseBundle(*json) : absl::StatusOr<Bundle>(json.status());
  if (!bundle.ok()) {
    Log(bundle.status().message());
    return kExitUsage;
  }
  const auto result = Replay(*bundle, receiver_);
  if (!result.ok()) {
    Log(result.status().message());
    return kExitFailure;
  }
  if (result->difference) {
    std::printf("differs: %s\n", result->difference->c_str());
    return kExitCheckFailed;
  }
  std::printf("equal: %zu entries, %zu webhook requests%s\n", result->entries, result->requests,
              receiver_.empty() ? "" : ", each sent to the receiver");
  return kExitOk;
}

ExitCode ReplayCommands::DiffJournals() const {
  const auto expected = LinesOf(expected_);
  const auto got = LinesOf(got_);
  if (!expected || !got) {
    Log("cannot read " + (expected ? got_ : expected_));
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
