#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/app/options.h"
#include "emulator/tools/orders/decisive_delivery.h"
#include "emulator/tools/orders/order_exploration.h"
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
  // The command reads the world's time where it reads the time of day (SharedClock).
  bool shared_clock = false;
  // Set: the one order that is run, by the numbers of the deliveries.
  std::optional<std::vector<uint32_t>> only;
  // How many runs with an order there may be until one fails; when there are more orders, some are
  // drawn from the seed. False: orders that cannot differ are run, too. How often a failing order
  // is run again. OrderExplorationOptions says more.
  uint32_t runs_max = 120;
  bool reduce = true;
  uint32_t repeat = 2;
  // Which deliveries are also tried at once, when no order fails, and how many; and what is run at
  // once alone, when it is not empty.
  Overlaps overlaps = Overlaps::kNone;
  uint32_t at_once = 2;
  Overlapping only_overlap;
  // How many runs tell how often the command fails after the first deliveries of the failing order;
  // 0: which delivery decides is not asked.
  uint32_t continuations = 0;
  // How long deliveries are gathered before they are sent in the order of the run.
  absl::Duration gather = absl::Milliseconds(100);
  // How long a run may take; longer counts as a failure.
  absl::Duration patience = absl::Seconds(60);
  // Told of each run: the order that was wanted, absent for none; the order that came of it; and
  // whether the command failed.
  std::function<void(const std::optional<std::vector<uint32_t>>& wanted,
                     const std::vector<uint32_t>& order, bool failed)>
      on_run = [](auto&, auto&, bool) {};
  // The same of a run in which deliveries were to be under way at once, and whether they were.
  std::function<void(const Overlapping& overlapping, bool came, bool failed)> on_overlap =
      [](auto&, bool, bool) {};
};

struct ExploreResult {
  // Why the command cannot be run; empty when it can.
  std::string cannot_run;
  bool interrupted = false;
  // Of the first run, which has no order: how many deliveries there were, and how many were left
  // when the command ended.
  uint32_t deliveries = 0;
  size_t unfinished = 0;
  // What the runs with an order came to.
  OrderExplorationResult orders;
  // Of the latest run: the order in which deliveries were sent, counted in that of arrival.
  std::vector<uint32_t> latest;
  // The order that fails; absent when none does, empty when the command fails without one.
  // [2, 1, 3]: the second goes first.
  std::optional<std::vector<uint32_t>> failing;
  // Of the failing run.
  struct Failure {
    // How the command ended and the end of what it printed, what was delivered in which order, a
    // line each, and a repro bundle.
    int exit_code = 0;
    bool timed_out = false;
    std::string output;
    std::vector<std::string> delivered;
    // The entries of their attempts in the bundle's journal.
    std::vector<uint64_t> entries;
    std::string bundle;
  };
  Failure failure;
  // Which delivery decides that it fails; absent when that was not asked.
  std::optional<DecisiveDelivery> decisive;
};

// Runs the command against an emulator of its own with TLS: first as `exec` does, without an order,
// then once for each order of its deliveries that may differ, all webhooks taken together
// (ExploreOrders). Each run begins with a new world, as the scenario of the options says. The
// command has the variables of EnvironmentOf; MOMENTO_EMULATOR_EXPLORES says that it is explored.
//
// The errors of Emulator::Start and of SurroundingsFrom.
absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options);

}  // namespace emulator
