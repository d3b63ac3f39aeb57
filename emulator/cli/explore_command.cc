#include "emulator/cli/explore_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/app/child_process.h"
#include "emulator/base/log.h"
#include "emulator/cli/verb_group.h"
#include "emulator/world/world.h"

namespace emulator {
namespace {

std::string OrderText(const std::vector<uint32_t>& order) {
  return order.empty() ? "of publishing" : absl::StrJoin(order, " ");
}

ExitCode TellFailure(const ExploreResult& result, const std::string& bundle_file) {
  if (result.failing->empty()) {
    std::printf("fails without any reordering (exit code %d)\n", result.exit_code);
  } else {
    std::printf("fails when deliveries come in the order %s (run %u, exit code %d)\n",
                OrderText(*result.failing).c_str(), result.runs, result.exit_code);
  }
  for (const std::string& line : result.delivered) std::printf("  %s\n", line.c_str());
  std::printf("the command said:\n%s\n", result.output.c_str());
  if (!(std::ofstream(bundle_file) << result.bundle)) {
    Log(absl::StrCat("cannot write ", bundle_file));
    return kExitUsage;
  }
  std::printf(
      "bundle: %s; against a receiver, within a minute if it looks at timestamps:\n"
      "  momento-emulator bundle replay %s --receiver URL\n",
      bundle_file.c_str(), bundle_file.c_str());
  return kExitCheckFailed;
}

ExitCode TellSuccess(const ExploreResult& result) {
  if (result.deliveries < 2) {
    std::printf("passes; with %u deliveries there is no other order\n", result.deliveries);
    return kExitOk;
  }
  const auto number = [](uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("passes in %llu of %llu orders of %u deliveries, all that came about in %u runs\n",
              number(result.orders_seen), number(result.orders), result.deliveries, result.runs);
  if (result.orders_seen < result.runs) {
    std::printf(
        "in some runs deliveries came too far apart to be put into another order; a longer "
        "--gather-ms may help\n");
  }
  return kExitOk;
}

}  // namespace

void ExploreCommand::AddTo(CLI::App& app) {
  verb_ = AddVerb(app, "explore", "run a command once for each order of its deliveries",
                  {"-- npm test", "--runs 20 --scenario fixtures/scenarios/chat.json -- npm test"});
  verb_->add_option("COMMAND", options_.command, "the command, behind --")->required();
  verb_->add_option("--scenario", options_.scenario, "what each run begins with")
      ->check(CLI::ExistingFile);
  verb_->add_option("--seed", options_.seed, "the seed of each run, and of the choice of orders")
      ->envname("MOMENTO_EMULATOR_SEED")
      ->default_val(kDefaultSeed);
  verb_->add_option("--runs", options_.runs_max, "at most so many orders")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb_->add_option("--gather-ms", gather_ms_, "how long deliveries are gathered")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  verb_->add_option("--timeout-ms", timeout_ms_, "how long a run may take")
      ->check(CLI::Range(1, 24 * 3600 * 1000))
      ->capture_default_str();
  verb_->add_option("--bundle", bundle_file_, "where the repro bundle of a failure goes")
      ->capture_default_str();
  sender_flags_.AddTo(*verb_);
}

bool ExploreCommand::parsed() const { return verb_->parsed(); }

ExitCode ExploreCommand::Run() {
  BlockEndSignals();
  options_.gather = absl::Milliseconds(gather_ms_);
  options_.patience = absl::Milliseconds(timeout_ms_);
  options_.receivers = sender_flags_.options();
  options_.on_run = [](const std::vector<uint32_t>& wanted, const std::vector<uint32_t>& order,
                       bool failed) {
    const std::string instead =
        wanted.empty() || wanted == order ? "" : absl::StrCat(", but came as ", OrderText(order));
    Log(absl::StrCat("order ", OrderText(wanted), instead, ": ", failed ? "fails" : "passes"));
  };
  const auto result = Explore(options_);
  if (!result.ok()) {
    Log(result.status().message());
    return ExitCodeOf(result.status());
  }
  if (result->interrupted) {
    Log("interrupted");
    return kExitFailure;
  }
  constexpr int kNotStarted = 127;
  if (result->failing && result->exit_code == kNotStarted && result->delivered.empty()) {
    Log(result->output);
    return kExitUsage;
  }
  return result->failing ? TellFailure(*result, bundle_file_) : TellSuccess(*result);
}

}  // namespace emulator
