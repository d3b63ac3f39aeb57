#include "emulator/tools/explore.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "absl/strings/str_cat.h"
#include "emulator/app/emulator.h"
#include "emulator/app/json_file.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/bundle.h"
#include "emulator/control/scenario.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/delivery_permutations.h"
#include "emulator/tools/test_caches.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// What a shell and RunChild answer for a command that cannot be started.
constexpr int kNotStarted = 127;
constexpr size_t kTextShown = 60;
// How far apart deliveries may come for their orders to be tried without --gather-ms.
constexpr absl::Duration kGatherSeenMax = absl::Seconds(1);

// An emulator that is made new for each run of a command.
class Explorer {
 public:
  explicit Explorer(const ExploreOptions& options) : options_(options) {}

  absl::Status Start() {
    EmulatorOptions options = options_.emulator;
    options.data_directory.clear();
    if (!options.scenario.empty()) {
      ASSIGN_OR_RETURN(auto scenario, ReadJsonFile(options.scenario));
      scenario_ = std::move(scenario);
      // The emulator has set it already, and a reset sets it again.
      scenario_.erase("clock");
    }
    ASSIGN_OR_RETURN(auto emulator, Emulator::Start(options));
    emulator_ = std::move(emulator);
    ASSIGN_OR_RETURN(auto at, SurroundingsFrom(ordered_json::parse(emulator_->ReadyJson())));
    at_ = std::move(at);
    return absl::OkStatus();
  }

  // Whether a command can be run at all, with the names of the emulator; else it says why not.
  ChildOutcome TryNames() { return RunCommand({"true"}); }

  // Runs the command with its deliveries in that order; without an order when it is empty.
  absl::StatusOr<ChildOutcome> Run(const Permutation& order) {
    RETURN_IF_ERROR(world().snapshots().Reset());
    ASSIGN_OR_RETURN(const auto latency, LatencyRules(options_.emulator.latency));
    RETURN_IF_ERROR(PutLatency(world(), emulator_->endpoint(), latency));
    if (!scenario_.is_null()) {
      const auto loaded = LoadScenario(world(), emulator_->endpoint(), scenario_);
      if (!loaded.ok()) {
        return errors::FileUnusable(options_.emulator.scenario, loaded.status().message());
      }
    }
    if (!order.empty()) {
      const absl::Duration gather = std::max(options_.gather, gather_seen_);
      ASSIGN_OR_RETURN(const auto set,
                       RunControlCommand(world(), emulator_->endpoint(), "control.deliveries.order",
                                         {{"order", "given"},
                                          {"sequence", order},
                                          {"gather_ms", absl::ToInt64Milliseconds(gather)}}));
    }
    return RunCommand(options_.command);
  }

  // What was sent in the latest run, in the order of sending, copies left out.
  std::vector<Delivery> Delivered() {
    std::vector<Delivery> delivered;
    for (const JournalEntry& entry : world().journal().Read(0, std::numeric_limits<int>::max())) {
      if (entry.action != kAttemptAction) continue;
      const auto* const step = std::get_if<DeliveryDetail>(&entry.detail);
      if (step == nullptr) continue;
      world().Read([&](const Domain& domain) {
        auto delivery = domain.deliveries.store().Find(step->delivery);
        if (delivery && delivery->copy_of == 0) delivered.push_back(*std::move(delivery));
      });
    }
    return delivered;
  }

  // Later runs gather for at least as long as these deliveries were apart, within a limit.
  void GatherAsSeen(const std::vector<Delivery>& delivered) {
    absl::Time first = absl::InfiniteFuture();
    absl::Time last = absl::InfinitePast();
    for (const Delivery& delivery : delivered) {
      first = std::min(first, delivery.event.event_time);
      last = std::max(last, delivery.event.event_time);
    }
    if (first < last) gather_seen_ = std::min(2 * (last - first), kGatherSeenMax);
  }

  size_t Unfinished() { return world().deliveries().unfinished(); }
  const std::string& seed() { return world().seed(); }

  std::string Bundle() {
    const auto bundle = MakeBundle(world(), emulator_->endpoint(), kVersion);
    return bundle.ok() ? bundle->dump() + "\n" : "";
  }

 private:
  World& world() { return emulator_->world(); }

  ChildOutcome RunCommand(const std::vector<std::string>& command) {
    auto variables = EnvironmentOf(at_, options_.key_form);
    MakeTestCaches(world(), emulator_->endpoint(), variables);
    variables.emplace("MOMENTO_EMULATOR_EXPLORES", "1");
    return RunChild(options_.with_names(at_, command), variables, options_.patience);
  }

  const ExploreOptions& options_;
  ordered_json scenario_;
  std::unique_ptr<Emulator> emulator_;
  Surroundings at_;
  absl::Duration gather_seen_;
};

std::string LineOf(const Delivery& delivery) {
  std::string text = TextOfBody(delivery.body);
  if (text.size() > kTextShown) text = text.substr(0, kTextShown) + "…";
  return absl::StrCat(delivery.event.cache, "/", delivery.event.topic, " #",
                      delivery.event.sequence_number, " to ", delivery.webhook, ": ", text);
}

// The order in which they were sent, counted in that of publishing.
Permutation OrderOf(const std::vector<Delivery>& delivered) {
  std::vector<int64_t> ids;
  for (const Delivery& delivery : delivered) ids.push_back(delivery.id);
  std::vector<int64_t> published = ids;
  std::sort(published.begin(), published.end());
  Permutation order;
  for (const int64_t id : ids) {
    const auto place = std::lower_bound(published.begin(), published.end(), id);
    order.push_back(static_cast<uint32_t>(place - published.begin()) + 1);
  }
  return order;
}

// What all runs have in common.
struct Exploration {
  const ExploreOptions& options;
  Explorer explorer{options};
  ExploreResult result;
  std::set<Permutation> seen;
};

void TellFailure(Exploration& exploration, const ChildOutcome& outcome,
                 const std::vector<Delivery>& delivered) {
  ExploreResult& result = exploration.result;
  result.failing = result.latest;
  result.exit_code = outcome.exit_code;
  result.timed_out = outcome.timed_out;
  result.output = outcome.output;
  result.delivered.clear();
  for (const Delivery& delivery : delivered) result.delivered.push_back(LineOf(delivery));
  result.bundle = exploration.explorer.Bundle();
}

// Runs once; true when the run failed, and then it is the failure in the result.
absl::StatusOr<bool> Try(Exploration& exploration, const Permutation& wanted) {
  ExploreResult& result = exploration.result;
  ASSIGN_OR_RETURN(const auto outcome, exploration.explorer.Run(wanted));
  ++result.runs;
  result.interrupted = outcome.interrupted;
  if (outcome.interrupted) return false;
  const std::vector<Delivery> delivered = exploration.explorer.Delivered();
  result.latest = OrderOf(delivered);
  if (result.runs == 1) exploration.explorer.GatherAsSeen(delivered);
  result.unfinished = exploration.explorer.Unfinished();
  exploration.seen.insert(result.latest);
  const bool failed = outcome.timed_out || outcome.exit_code != 0;
  if (result.runs == 1 && outcome.exit_code == kNotStarted && delivered.empty()) {
    result.cannot_run = outcome.output;
    return true;
  }
  exploration.options.on_run(wanted, result.latest, failed);
  if (failed) TellFailure(exploration, outcome, delivered);
  return failed;
}

// Goes from a failing order towards the order of publishing, as long as it fails.
absl::Status Shrink(Exploration& exploration) {
  ExploreResult& result = exploration.result;
  for (bool nearer = true; nearer && !result.interrupted;) {
    nearer = false;
    for (const Permutation& order : OneStepNearer(*result.failing)) {
      if (InversionsOf(order) == 0) continue;
      ASSIGN_OR_RETURN(const auto failed, Try(exploration, order));
      nearer = failed;
      if (nearer || result.interrupted) break;
    }
  }
  return absl::OkStatus();
}

// The orders that are to be run after one without an order came as `first`.
std::vector<Permutation> OrdersAfter(const Permutation& first, const ExploreOptions& options,
                                     const Seed& seed) {
  const auto count =
      std::min(static_cast<uint32_t>(first.size()), uint32_t{limits::kDeliveryWindowMax});
  std::vector<Permutation> orders;
  // Webhooks do not wait for each other, so the order of publishing may still have to be tried.
  if (InversionsOf(first) > 0) {
    orders.push_back(first);
    std::sort(orders.back().begin(), orders.back().end());
  }
  const uint32_t left = options.runs_max - 1;
  for (Permutation& order : ChoosePermutations(count, left, seed)) {
    orders.push_back(std::move(order));
  }
  if (orders.size() > left) orders.resize(left);
  return orders;
}

absl::Status TryAll(Exploration& exploration) {
  ExploreResult& result = exploration.result;
  ASSIGN_OR_RETURN(const auto without_order, Try(exploration, {}));
  if (result.failing) result.failing = Permutation();
  result.deliveries = static_cast<uint32_t>(result.latest.size());
  result.orders = CountPermutations(result.deliveries);
  if (without_order || result.interrupted || result.deliveries < 2) return absl::OkStatus();

  for (const Permutation& order :
       OrdersAfter(result.latest, exploration.options, Seed(exploration.explorer.seed()))) {
    ASSIGN_OR_RETURN(const auto failed, Try(exploration, order));
    if (result.interrupted) return absl::OkStatus();
    if (failed) return Shrink(exploration);
  }
  return absl::OkStatus();
}

absl::Status TryOne(Exploration& exploration, const Permutation& order) {
  RETURN_IF_ERROR(Try(exploration, order).status());
  exploration.result.deliveries = static_cast<uint32_t>(exploration.result.latest.size());
  exploration.result.orders = CountPermutations(exploration.result.deliveries);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options) {
  Exploration exploration{.options = options, .result = {}, .seen = {}};
  RETURN_IF_ERROR(exploration.explorer.Start());
  const ChildOutcome names = exploration.explorer.TryNames();
  exploration.result.interrupted = names.interrupted;
  if (names.exit_code != 0) exploration.result.cannot_run = names.output;
  if (names.interrupted || names.exit_code != 0) return std::move(exploration.result);
  RETURN_IF_ERROR(options.only ? TryOne(exploration, *options.only) : TryAll(exploration));
  exploration.result.orders_seen = exploration.seen.size();
  return std::move(exploration.result);
}

}  // namespace emulator
