#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/base/seed.h"
#include "emulator/tools/orders/order_search.h"
#include "emulator/tools/orders/order_trace.h"
#include "emulator/tools/orders/overlap_plans.h"

namespace emulator {

// One run of the program that is explored.
struct OrderRun {
  OrderTrace trace;
  bool failed = false;
  // The user ended it.
  bool interrupted = false;
  // All overlaps of the plan came about; and when it was one, how many calls the handlers made.
  bool overlapped = false;
  OverlapCalls calls = {};
};

// Which deliveries are also tried at once: none, those of different webhooks, which the service
// sends at once, or any.
enum class Overlaps { kNone, kOfWebhooks, kAny };

struct OrderExplorationOptions {
  // How many runs there may be until one fails.
  uint32_t runs_max = 120;
  // False: every order is run, not one of each class of equivalent ones.
  bool reduce = true;
  // How often the order that fails, and that of arrival, are run again.
  uint32_t repeat = 2;
  // When no order fails; and how many deliveries are under way at once at most: 2 or 3.
  Overlaps overlaps = Overlaps::kNone;
  uint32_t at_once = 2;
  // Samples are drawn from it.
  Seed seed{""};
  // Runs the program with these deliveries first, the others in the order of arrival.
  std::function<absl::StatusOr<OrderRun>(const OrderPlan& plan)> run;
};

// How many overlaps there are, how many were run, and how many of these did not come about.
struct OverlapCount {
  uint64_t known = 0;
  uint32_t run = 0;
  uint32_t missed = 0;

  bool all_run() const { return run == known; }
};

struct OrderExplorationResult {
  // Of the run in the order of arrival: how many deliveries there are, in how many orders they can
  // be sent (at most UINT64_MAX), and how many came too late to be sent in another one.
  uint32_t deliveries = 0;
  uint64_t orders = 0;
  uint32_t late = 0;
  // How many runs there were until the first that failed, or at all; of how many classes they were;
  // and whether these are all.
  uint32_t runs = 0;
  uint64_t classes = 0;
  bool complete = false;
  bool interrupted = false;
  // How many plans did not come about, because a delivery was not there in time.
  uint32_t missed = 0;
  // When samples were drawn: how many, and with which chance they would have shown a bug of depth 2
  // and of depth 3 (PrioritySampling).
  uint64_t samples = 0;
  double confidence_2 = 0;
  double confidence_3 = 0;

  // Overlaps of two deliveries, and of three. The one that failed; empty: an order did, or nothing.
  OverlapCount of_two;
  OverlapCount of_three;
  Overlapping failing_overlap;

  // The failing run with the fewest swaps that was found, and how many runs it took to come to it
  // from the first one that failed. Absent when none failed.
  std::optional<OrderTrace> failing;
  uint32_t shrinking_runs = 0;
  // How often this order failed, and that of arrival, when each was run `repeat` times more.
  uint32_t repeated = 0;
  uint32_t repeated_failures = 0;
  uint32_t arrival_failures = 0;
  // An order that is equivalent to one that fails passed: something outside of the emulator tells
  // them apart, or the program fails by chance.
  bool assumption_broken = false;

  // Whether the failure may be one of chance and not of the order.
  bool flaky() const {
    return repeated > 0 && (repeated_failures < repeated || arrival_failures > 0);
  }
};

// Runs the program in the order of arrival, then once in an order of each class of equivalent ones
// (OrderSearch), the nearest first; when they are more than `runs_max`, in the nearest with half of
// the runs, and in a sample (PrioritySampling) with the rest. Ends with the first order that fails,
// comes from it to one with fewer swaps, and repeats that.
//
// When none fails, and overlaps are asked for: each two dependent deliveries, neither of which
// brings about the other, are run at once, the handler of the one held up before each of its calls
// but the first until that of the other has ended. When none of these fails, and three at once are
// asked for, a third one interrupts one of the two (OverlapPlans). `runs_max` bounds these runs,
// too.
//
// The errors of `run`.
absl::StatusOr<OrderExplorationResult> ExploreOrders(const OrderExplorationOptions& options);

}  // namespace emulator
