#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/http/curl_sender.h"

namespace emulator {

// What is explored, and how far.
struct ExploreOptions {
  // The user's command; exit code 0 says that it found nothing wrong.
  std::vector<std::string> command;
  // A scenario file that each run begins with; empty: none.
  std::string scenario;
  std::string seed;
  // How many runs there may be; when all orders are more, some are drawn from the seed.
  uint32_t runs_max = 120;
  // How long deliveries are gathered before they are sent in the order of the run.
  absl::Duration gather = absl::Milliseconds(100);
  // How long a run may take; longer counts as a failure.
  absl::Duration patience = absl::Seconds(60);
  SenderOptions receivers;
  // Told of each run: what was wanted, and what came of it.
  std::function<void(const std::vector<uint32_t>& wanted, const std::vector<uint32_t>& order,
                     bool failed)>
      on_run = [](auto&, auto&, bool) {};
};

struct ExploreResult {
  // How many deliveries there are in the order of publishing, how many orders they have (at most
  // UINT64_MAX), how many of them were brought about, and in how many runs. An order cannot be
  // brought about when one delivery comes only after another was answered, or gathering ends first.
  uint32_t deliveries = 0;
  uint64_t orders = 0;
  uint64_t orders_seen = 0;
  uint32_t runs = 0;
  bool interrupted = false;
  // The order that fails and is nearest to the order of publishing; absent when none fails, empty
  // when the order of publishing itself does. [2, 1, 3]: the second goes first.
  std::optional<std::vector<uint32_t>> failing;
  // Of the failing run: the command's exit code and the end of what it printed, what was delivered
  // in which order, a line each, and a repro bundle.
  int exit_code = 0;
  std::string output;
  std::vector<std::string> delivered;
  std::string bundle;
};

// Runs the command against an emulator of its own, once for each order of its deliveries, all
// webhooks taken together. Each run begins with a new world. The command finds the emulator by
// MOMENTO_EMULATOR_HOST, _PORT, _CONTROL_PORT, or _ADDRESS and _CONTROL_ADDRESS as
// "127.0.0.1:8080"; MOMENTO_API_KEY is the super user's, MOMENTO_EMULATOR_EXPLORES says that it is
// explored.
//
// The errors of Emulator::Start.
absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options);

}  // namespace emulator
