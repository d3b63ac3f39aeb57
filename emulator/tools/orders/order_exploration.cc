#include "emulator/tools/orders/order_exploration.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "emulator/base/status_macros.h"
#include "emulator/tools/orders/priority_sampling.h"

namespace emulator {
namespace {

// How many handlers are under way at once at most.
constexpr uint32_t kMostAtOnce = 3;
constexpr uint32_t kDepthMin = 2;
constexpr uint32_t kDepthMax = 3;
// So many samples in a row that show nothing new end the sampling.
constexpr uint64_t kVainSamplesMax = 1000;

class Exploration {
 public:
  explicit Exploration(const OrderExplorationOptions& options)
      : options_(options), search_(options.reduce) {}

  absl::StatusOr<OrderExplorationResult> Explore() {
    RETURN_IF_ERROR(RunOnce({}).status());
    if (!result_.interrupted && !result_.failing && result_.deliveries > 1) {
      RETURN_IF_ERROR(TryNearest());
      if (Goes() && !result_.complete) RETURN_IF_ERROR(Sample());
    }
    if (Goes() && options_.overlaps != Overlaps::kNone) RETURN_IF_ERROR(TryOverlaps());
    result_.classes = search_.classes();
    result_.complete = result_.complete || result_.deliveries < 2;
    const bool in_order = result_.failing && result_.failing_overlap.empty();
    if (in_order && !result_.interrupted) RETURN_IF_ERROR(Straighten());
    if (result_.failing && !result_.interrupted) RETURN_IF_ERROR(Repeat());
    return std::move(result_);
  }

 private:
  bool Goes() const { return !result_.failing && !result_.interrupted; }

  absl::StatusOr<OrderRun> Run(const OrderPlan& plan) {
    ASSIGN_OR_RETURN(auto run, options_.run(plan));
    result_.interrupted = run.interrupted;
    return run;
  }

  // Runs a plan and notes what came of it; answers whether it failed.
  absl::StatusOr<bool> RunOnce(const OrderPlan& plan) {
    ASSIGN_OR_RETURN(auto run, Run(plan));
    ++result_.runs;
    if (run.interrupted) return false;
    if (result_.runs == 1) {
      result_.deliveries = static_cast<uint32_t>(run.trace.size());
      result_.orders = CountOrders(run.trace);
      for (const DeliveryStep& step : run.trace) result_.late += step.late ? 1 : 0;
    }
    const std::vector<std::string> names = NamesOf(run.trace);
    const bool came = names.size() >= plan.names.size() &&
                      std::equal(plan.names.begin(), plan.names.end(), names.begin());
    result_.missed += came ? 0 : 1;
    if (run.failed) result_.failing = run.trace;
    search_.Add(std::move(run.trace));
    return run.failed;
  }

  absl::Status TryNearest() {
    const uint64_t classes = search_.EstimateClasses();
    const uint32_t runs = classes <= options_.runs_max ? options_.runs_max : options_.runs_max / 2;
    while (Goes() && result_.runs < runs) {
      const auto plan = search_.Next();
      if (!plan) {
        result_.complete = search_.first().size() <= kStepsSearched;
        break;
      }
      RETURN_IF_ERROR(RunOnce(*plan).status());
    }
    // More may have come to be known meanwhile, and the last run may have been the last class.
    if (Goes() && !result_.complete && !search_.Next()) {
      result_.complete = search_.first().size() <= kStepsSearched;
    }
    return absl::OkStatus();
  }

  absl::Status Sample() {
    const Dependence dependence = search_.DependenceOf(search_.first());
    const OrderTrace model = search_.first();
    const PrioritySampling sampling(model, dependence, options_.seed);
    uint64_t counted[kDepthMax + 1] = {};
    uint64_t vain = 0;
    for (uint64_t n = 0; Goes() && result_.runs < options_.runs_max && vain < kVainSamplesMax;
         ++n) {
      const uint32_t drawn = n % 2 == 0 ? kDepthMin : kDepthMax;
      const std::vector<std::string> names = sampling.Draw(n, drawn);
      ++result_.samples;
      for (uint32_t depth = kDepthMin; depth <= kDepthMax; ++depth) {
        counted[depth] += sampling.Counts(drawn, depth) ? 1 : 0;
      }
      if (search_.Covers(names)) {
        ++vain;
        continue;
      }
      vain = 0;
      RETURN_IF_ERROR(RunOnce(PlanOf(model, names)).status());
    }
    const auto confidence = [&](uint32_t depth) {
      return 1 - std::pow(1 - sampling.ChanceOf(depth), static_cast<double>(counted[depth]));
    };
    result_.confidence_2 = confidence(kDepthMin);
    result_.confidence_3 = confidence(kDepthMax);
    return absl::OkStatus();
  }

  absl::Status TryOverlaps() {
    const OrderTrace trace = search_.first();
    const Dependence dependence = search_.DependenceOf(trace);
    const OverlapPlans plans(trace, dependence, options_.overlaps == Overlaps::kAny);
    const std::vector<Overlap> of_two = plans.OfTwo();
    std::vector<Overlapping> of_three;
    result_.of_two.known = of_two.size();
    for (const Overlap& overlap : of_two) {
      ASSIGN_OR_RETURN(const auto run, TryOverlap({overlap}, result_.of_two));
      if (!run) return absl::OkStatus();
      if (!run->overlapped || options_.at_once < kMostAtOnce) continue;
      for (Overlapping& more : plans.OfThree(overlap, run->calls)) {
        of_three.push_back(std::move(more));
      }
    }
    result_.of_three.known = of_three.size();
    for (const Overlapping& overlapping : of_three) {
      ASSIGN_OR_RETURN(const auto run, TryOverlap(overlapping, result_.of_three));
      if (!run) break;
    }
    return absl::OkStatus();
  }

  // Absent when it was not run, because enough is known.
  absl::StatusOr<std::optional<OrderRun>> TryOverlap(const Overlapping& overlapping,
                                                     OverlapCount& count) {
    const uint32_t runs = result_.of_two.run + result_.of_three.run;
    if (!Goes() || runs == options_.runs_max) return std::nullopt;
    ASSIGN_OR_RETURN(auto run, Run({.overlapping = overlapping}));
    if (run.interrupted) return std::nullopt;
    ++count.run;
    count.missed += run.overlapped ? 0 : 1;
    if (run.failed) {
      result_.failing = run.trace;
      result_.failing_overlap = overlapping;
    }
    return run;
  }

  static OrderPlan PlanOf(const OrderTrace& model, const std::vector<std::string>& names) {
    OrderPlan plan{.names = names};
    for (const std::string& name : names) {
      for (const DeliveryStep& step : model) {
        if (step.name == name) plan.numbers.push_back(step.number);
      }
    }
    plan.swaps = SwapsOf(plan.numbers);
    return plan;
  }

  // Runs a plan; when it fails with fewer swaps than the failing run, it takes its place.
  absl::StatusOr<bool> TryInPlace(const OrderPlan& plan) {
    ASSIGN_OR_RETURN(auto run, Run(plan));
    ++result_.shrinking_runs;
    const bool better = !run.interrupted && run.failed &&
                        SwapsOf(NumbersOf(run.trace)) < SwapsOf(NumbersOf(*result_.failing));
    const bool failed = run.failed;
    search_.Add(run.trace);
    if (better) result_.failing = std::move(run.trace);
    return failed;
  }

  // Goes from the failing order to an equivalent one with fewer swaps, and to others that fail.
  absl::Status Straighten() {
    for (bool nearer = true; nearer && !result_.interrupted;) {
      nearer = false;
      const uint64_t swaps = SwapsOf(NumbersOf(*result_.failing));
      const OrderPlan straight = search_.Straightened(*result_.failing);
      if (straight.swaps < swaps) {
        ASSIGN_OR_RETURN(const bool failed, TryInPlace(straight));
        if (!failed && !result_.interrupted) result_.assumption_broken = true;
      }
      for (const OrderPlan& plan : search_.Nearer(*result_.failing)) {
        if (result_.interrupted) break;
        if (search_.Covers(plan.names)) continue;
        RETURN_IF_ERROR(TryInPlace(plan).status());
        nearer = SwapsOf(NumbersOf(*result_.failing)) < swaps;
        if (nearer) break;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Repeat() {
    OrderPlan failing{.overlapping = result_.failing_overlap};
    if (failing.overlapping.empty()) {
      failing = PlanOf(*result_.failing, NamesOf(*result_.failing));
    }
    const bool as_arrived = failing.swaps == 0 && failing.overlapping.empty();
    for (uint32_t i = 0; i < options_.repeat && !result_.interrupted; ++i) {
      ASSIGN_OR_RETURN(const auto again, Run(failing));
      if (result_.interrupted) break;
      result_.repeated_failures += again.failed ? 1 : 0;
      if (!as_arrived) {
        ASSIGN_OR_RETURN(const auto arrival, Run({}));
        if (result_.interrupted) break;
        result_.arrival_failures += arrival.failed ? 1 : 0;
      }
      ++result_.repeated;
    }
    return absl::OkStatus();
  }

  const OrderExplorationOptions& options_;
  OrderSearch search_;
  OrderExplorationResult result_;
};

}  // namespace

absl::StatusOr<OrderExplorationResult> ExploreOrders(const OrderExplorationOptions& options) {
  return Exploration(options).Explore();
}

}  // namespace emulator
