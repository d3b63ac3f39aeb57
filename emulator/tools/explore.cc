#include "emulator/tools/explore.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "emulator/app/emulator.h"
#include "emulator/app/json_file.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/bundle.h"
#include "emulator/control/scenario.h"
#include "emulator/domain/faults/latency.h"
#include "emulator/service/service.h"
#include "emulator/tools/child_process.h"
#include "emulator/tools/orders/delivery_conductor.h"
#include "emulator/tools/shared_clock.h"
#include "emulator/tools/test_caches.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

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
    options.certificates_at_any_time = options_.shared_clock;
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
    return options_.shared_clock ? ShareClock(world(), at_, clock_, clock_variables_)
                                 : absl::OkStatus();
  }

  // Whether a command can be run at all, with the names of the emulator; else it says why not.
  ChildOutcome TryNames() { return RunCommand({"true"}); }

  // A new world, and the command in it; with a score its deliveries come as that says.
  absl::StatusOr<ChildOutcome> Run(const std::optional<DeliveryConductor::Score>& score) {
    RETURN_IF_ERROR(MakeNew());
    conductor_.reset();
    if (!score) return RunCommand(options_.command);
    conductor_.emplace(world(), emulator_->endpoint(), *score);
    RETURN_IF_ERROR(conductor_->Hold());
    std::atomic<bool> ended = false;
    std::thread conducting([&] { conductor_->Conduct([&] { return ended.load(); }); });
    const ChildOutcome outcome = RunCommand(options_.command);
    ended = true;
    conducting.join();
    return outcome;
  }

  bool overlapped() const { return conductor_ && conductor_->overlapped(); }
  OverlapCalls calls() const { return conductor_ ? conductor_->calls() : OverlapCalls(); }
  // Of the latest run, which had a score.
  OrderTrace Trace() { return conductor_->Trace(emulator_->service().rpcs()); }
  absl::Duration gather() const { return std::max(options_.gather, gather_seen_); }

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

  absl::Status MakeNew() {
    RETURN_IF_ERROR(world().snapshots().Reset());
    ASSIGN_OR_RETURN(const auto latency, LatencyRules(options_.emulator.latency));
    RETURN_IF_ERROR(PutLatency(world(), emulator_->endpoint(), latency));
    if (scenario_.is_null()) return absl::OkStatus();
    const auto loaded = LoadScenario(world(), emulator_->endpoint(), scenario_);
    if (loaded.ok()) return absl::OkStatus();
    return errors::FileUnusable(options_.emulator.scenario, loaded.status().message());
  }

  ChildOutcome RunCommand(const std::vector<std::string>& command) {
    auto variables = EnvironmentOf(at_, options_.key_form);
    MakeTestCaches(world(), emulator_->endpoint(), variables);
    variables.emplace("MOMENTO_EMULATOR_EXPLORES", "1");
    variables.insert(clock_variables_.begin(), clock_variables_.end());
    return RunChild(options_.with_names(at_, command), variables, options_.patience);
  }

  const ExploreOptions& options_;
  ordered_json scenario_;
  std::unique_ptr<SharedClock> clock_;
  std::map<std::string, std::string> clock_variables_;
  std::unique_ptr<Emulator> emulator_;
  Surroundings at_;
  absl::Duration gather_seen_;
  std::optional<DeliveryConductor> conductor_;
};

std::string LineOf(const Delivery& delivery) {
  std::string text = TextOfBody(delivery.body);
  if (text.size() > kTextShown) text = text.substr(0, kTextShown) + "…";
  return absl::StrCat(delivery.event.cache, "/", delivery.event.topic, " #",
                      delivery.event.sequence_number, " to ", delivery.webhook, ": ", text);
}

// The order in which they were sent, counted in that of their arrival.
std::vector<uint32_t> OrderOf(const std::vector<Delivery>& delivered) {
  std::vector<int64_t> arrived;
  for (const Delivery& delivery : delivered) arrived.push_back(delivery.id);
  std::sort(arrived.begin(), arrived.end());
  std::vector<uint32_t> order;
  for (const Delivery& delivery : delivered) {
    const auto place = std::lower_bound(arrived.begin(), arrived.end(), delivery.id);
    order.push_back(static_cast<uint32_t>(place - arrived.begin()) + 1);
  }
  return order;
}

// The runs of a command, and what they have in common.
class Exploration {
 public:
  explicit Exploration(const ExploreOptions& options) : options_(options), explorer_(options) {}

  absl::StatusOr<ExploreResult> Explore() {
    RETURN_IF_ERROR(explorer_.Start());
    const ChildOutcome names = explorer_.TryNames();
    result_.interrupted = names.interrupted;
    if (names.exit_code != 0) result_.cannot_run = names.output;
    if (names.interrupted || names.exit_code != 0) return std::move(result_);
    if (options_.only || !options_.only_overlap.empty()) {
      RETURN_IF_ERROR(RunOne());
    } else {
      RETURN_IF_ERROR(RunWithout());
      const bool go_on = !result_.failing && !result_.interrupted && result_.cannot_run.empty();
      if (go_on && result_.deliveries > 1) RETURN_IF_ERROR(RunAll());
    }
    if (result_.failing) result_.failure = std::move(failures_[*result_.failing]);
    return std::move(result_);
  }

 private:
  // Runs once, and tells of it.
  absl::StatusOr<bool> Try(const std::optional<DeliveryConductor::Score>& score,
                           const std::optional<std::vector<uint32_t>>& wanted) {
    ASSIGN_OR_RETURN(const auto outcome, explorer_.Run(score));
    result_.interrupted = outcome.interrupted;
    if (outcome.interrupted) return false;
    const std::vector<Delivery> delivered = explorer_.Delivered();
    result_.latest = OrderOf(delivered);
    const bool failed = outcome.timed_out || outcome.exit_code != 0;
    if (!wanted && outcome.exit_code == kNotStarted && delivered.empty()) {
      result_.cannot_run = outcome.output;
      return true;
    }
    if (score && !score->overlapping.empty()) {
      options_.on_overlap(score->overlapping, explorer_.overlapped(), failed);
    } else {
      options_.on_run(wanted, result_.latest, failed);
    }
    if (failed && !result_.failing) NoteFailure(wanted, outcome, delivered);
    return failed;
  }

  void NoteFailure(const std::optional<std::vector<uint32_t>>& wanted, const ChildOutcome& outcome,
                   const std::vector<Delivery>& delivered) {
    ExploreResult::Failure failure{.exit_code = outcome.exit_code,
                                   .timed_out = outcome.timed_out,
                                   .output = outcome.output,
                                   .bundle = explorer_.Bundle()};
    for (const Delivery& delivery : delivered) {
      failure.delivered.push_back(LineOf(delivery));
      failure.entries.push_back(delivery.attempt.value_or(0));
    }
    failures_[wanted ? result_.latest : std::vector<uint32_t>()] = std::move(failure);
  }

  absl::Status RunWithout() {
    ASSIGN_OR_RETURN(const bool failed, Try(std::nullopt, std::nullopt));
    const std::vector<Delivery> delivered = explorer_.Delivered();
    result_.deliveries = static_cast<uint32_t>(delivered.size());
    result_.unfinished = explorer_.Unfinished();
    explorer_.GatherAsSeen(delivered);
    expected_ = delivered.size();
    if (failed && result_.cannot_run.empty()) result_.failing.emplace();
    return absl::OkStatus();
  }

  absl::Status RunOne() {
    const std::vector<uint32_t> numbers = options_.only.value_or(std::vector<uint32_t>());
    const size_t at_once = options_.only_overlap.size() + 1;
    const DeliveryConductor::Score score{.numbers = numbers,
                                         .expected = std::max(numbers.size(), at_once),
                                         .gather = explorer_.gather(),
                                         .overlapping = options_.only_overlap};
    ASSIGN_OR_RETURN(const bool failed, Try(score, numbers));
    result_.deliveries = static_cast<uint32_t>(result_.latest.size());
    result_.unfinished = explorer_.Unfinished();
    if (!failed) return absl::OkStatus();
    result_.failing = result_.latest;
    expected_ = score.expected;
    first_plan_ = false;
    return FindDecisive(explorer_.Trace());
  }

  absl::Status RunAll() {
    ASSIGN_OR_RETURN(
        result_.orders,
        ExploreOrders({.runs_max = options_.runs_max,
                       .reduce = options_.reduce,
                       .repeat = options_.repeat,
                       .overlaps = options_.overlaps,
                       .at_once = options_.at_once,
                       .seed = Seed(explorer_.seed()),
                       .run = [this](const OrderPlan& plan) { return RunPlan(plan); }}));
    if (!result_.orders.failing) return absl::OkStatus();
    result_.failing = NumbersOf(*result_.orders.failing);
    return FindDecisive(*result_.orders.failing);
  }

  absl::Status FindDecisive(const OrderTrace& failing) {
    if (options_.continuations == 0 || !options_.only_overlap.empty() || result_.interrupted ||
        failing.size() < 2) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const auto decisive,
                     FindDecisiveDelivery(failing, {.continuations = options_.continuations,
                                                    .seed = Seed(explorer_.seed()),
                                                    .run = [this](const OrderPlan& plan) {
                                                      return RunPlan(plan);
                                                    }}));
    if (!decisive.interrupted) result_.decisive = decisive;
    return absl::OkStatus();
  }

  absl::StatusOr<OrderRun> RunPlan(const OrderPlan& plan) {
    const DeliveryConductor::Score score{.names = plan.names,
                                         .expected = expected_,
                                         .gather = explorer_.gather(),
                                         .overlapping = plan.overlapping};
    ASSIGN_OR_RETURN(const bool failed, Try(score, plan.numbers));
    OrderRun run{.trace = explorer_.Trace(),
                 .failed = failed,
                 .interrupted = result_.interrupted,
                 .overlapped = explorer_.overlapped(),
                 .calls = explorer_.calls()};
    // Of the first such run alone: one that fails may end early.
    if (std::exchange(first_plan_, false)) {
      expected_ = static_cast<size_t>(
          std::count_if(run.trace.begin(), run.trace.end(),
                        [](const DeliveryStep& step) { return step.needs.empty(); }));
    }
    // A delivery of a webhook with an order of its own is in the one list and not in the other.
    if (failed && !result_.failing) failures_[NumbersOf(run.trace)] = failures_[result_.latest];
    return run;
  }

  const ExploreOptions& options_;
  Explorer explorer_;
  ExploreResult result_;
  // How many deliveries come before the first is answered.
  size_t expected_ = 0;
  bool first_plan_ = true;
  // By the order of sending.
  std::map<std::vector<uint32_t>, ExploreResult::Failure> failures_;
};

}  // namespace

absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options) {
  return Exploration(options).Explore();
}

}  // namespace emulator
