#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/app/options.h"
#include "emulator/tools/surroundings.h"

namespace emulator {

// What is explored, and how far.
struct ExploreOptions {
  // The user's command; exit code 0 says that it found nothing wrong.
  std::vector<std::string> command;
  // The options of each run's emulator. Its state is in memory, whatever `data_directory` says.
  EmulatorOptions emulator;
  // The form of MOMENTO_API_KEY: "v1" or "v2".
  std::string key_form = "v2";
  // What is run in place of a command, so that the emulator's names resolve for it; it fails, and
  // says why, when they cannot.
  std::function<std::vector<std::string>(const Surroundings& at,
                                         const std::vector<std::string>& command)>
      with_names = [](const Surroundings&, auto& command) { return command; };
  // Set: the one order that is run.
  std::optional<std::vector<uint32_t>> only;
  // How many runs there may be; when all orders are more, some are drawn from the seed.
  uint32_t runs_max = 120;
  // How long deliveries are gathered before they are sent in the order of the run.
  absl::Duration gather = absl::Milliseconds(100);
  // How long a run may take; longer counts as a failure.
  absl::Duration patience = absl::Seconds(60);
  // Told of each run: what was wanted, and what came of it.
  std::function<void(const std::vector<uint32_t>& wanted, const std::vector<uint32_t>& order,
                     bool failed)>
      on_run = [](auto&, auto&, bool) {};
};

struct ExploreResult {
  // Why the command cannot be run; empty when it can.
  std::string cannot_run;
  // How many deliveries there are without an order, how many orders they have (at most
  // UINT64_MAX), how many of them were brought about, and in how many runs. An order cannot be
  // brought about when one delivery comes only after another was answered, or gathering ends first.
  uint32_t deliveries = 0;
  uint64_t orders = 0;
  uint64_t orders_seen = 0;
  uint32_t runs = 0;
  bool interrupted = false;
  // Of the latest run: the order in which deliveries were sent, and how many were left when the
  // command ended.
  std::vector<uint32_t> latest;
  size_t unfinished = 0;
  // The order that fails and is nearest to the order of publishing; absent when none fails, empty
  // when the command fails without one. [2, 1, 3]: the second goes first.
  std::optional<std::vector<uint32_t>> failing;
  // Of the failing run: how the command ended and the end of what it printed, what was delivered in
  // which order, a line each, and a repro bundle.
  int exit_code = 0;
  bool timed_out = false;
  std::string output;
  std::vector<std::string> delivered;
  std::string bundle;
};

// Runs the command against an emulator of its own with TLS: first as `exec` does, without an order,
// then once for each order of its deliveries, all webhooks taken together. Each run begins with a
// new world, as the scenario of the options says. The command has the variables of EnvironmentOf;
// MOMENTO_EMULATOR_EXPLORES says that it is explored.
//
// The errors of Emulator::Start and of SurroundingsFrom.
absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options);

}  // namespace emulator
