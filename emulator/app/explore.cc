#include "emulator/app/explore.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "emulator/app/child_process.h"
#include "emulator/app/delivery_permutations.h"
#include "emulator/app/emulator.h"
#include "emulator/app/json_file.h"
#include "emulator/base/errors.h"
#include "emulator/control/bundle.h"
#include "emulator/control/scenario.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

constexpr char kEndpoint[] = "momento.test";
constexpr size_t kTextShown = 60;

// An emulator that is made new for each run of a command.
class Explorer {
 public:
  explicit Explorer(const ExploreOptions& options) : options_(options) {}

  absl::Status Start() {
    if (!options_.scenario.empty()) {
      auto scenario = ReadJsonFile(options_.scenario);
      if (!scenario.ok()) return scenario.status();
      scenario_ = *std::move(scenario);
    }
    auto emulator = Emulator::Start({.port = 0,
                                     .control_port = 0,
                                     .endpoint = kEndpoint,
                                     .seed = options_.seed,
                                     .receivers = options_.receivers});
    if (!emulator.ok()) return emulator.status();
    emulator_ = *std::move(emulator);
    return absl::OkStatus();
  }

  // Runs the command with its deliveries in that order; in the order of publishing when it is
  // empty.
  absl::StatusOr<ChildOutcome> Run(const Permutation& order) {
    if (absl::Status reset = world().Reset(); !reset.ok()) return reset;
    if (!scenario_.is_null()) {
      const auto loaded = LoadScenario(world(), kEndpoint, scenario_);
      if (!loaded.ok()) return errors::FileUnusable(options_.scenario, loaded.status().message());
    }
    ordered_json lane = {{"order", "in-order"}};
    if (!order.empty()) {
      lane = {{"order", "given"},
              {"sequence", order},
              {"gather_ms", absl::ToInt64Milliseconds(options_.gather)}};
    }
    const auto set = RunControlCommand(world(), kEndpoint, "control.deliveries.order", lane);
    if (!set.ok()) return set.status();
    return RunChild(options_.command, Environment(), options_.patience);
  }

  // What was sent in the latest run, in the order of sending, copies left out.
  std::vector<Delivery> Delivered() {
    std::vector<Delivery> delivered;
    for (const JournalEntry& entry : world().ReadJournal(0, std::numeric_limits<int>::max())) {
      if (entry.action != kAttemptAction) continue;
      const auto detail = ordered_json::parse(absl::StrCat("{", entry.detail, "}"));
      world().Inspect([&](Domain& domain) {
        auto delivery = domain.deliveries.store().Find(detail.at("delivery"));
        if (delivery && delivery->copy_of == 0) delivered.push_back(*std::move(delivery));
      });
    }
    return delivered;
  }

  std::string Bundle() {
    const auto bundle = MakeBundle(world(), kEndpoint, kVersion);
    return bundle.ok() ? bundle->dump() + "\n" : "";
  }

 private:
  World& world() { return emulator_->world(); }

  std::map<std::string, std::string> Environment() const {
    const std::string address = emulator_->grpc_address();
    const std::string control = emulator_->control_address();
    const auto port = [](const std::string& text) { return text.substr(text.rfind(':') + 1); };
    const SuperUserCredentials super =
        MakeSuperUserCredentials(Seed(options_.seed), "default", kEndpoint);
    return {{"MOMENTO_EMULATOR_HOST", address.substr(0, address.rfind(':'))},
            {"MOMENTO_EMULATOR_PORT", port(address)},
            {"MOMENTO_EMULATOR_CONTROL_PORT", port(control)},
            {"MOMENTO_EMULATOR_ADDRESS", address},
            {"MOMENTO_EMULATOR_CONTROL_ADDRESS", control},
            {"MOMENTO_EMULATOR_SEED", options_.seed},
            {"MOMENTO_EMULATOR_EXPLORES", "1"},
            {"MOMENTO_API_KEY", super.v1}};
  }

  const ExploreOptions& options_;
  nlohmann::json scenario_;
  std::unique_ptr<Emulator> emulator_;
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

// Runs once; true when the run failed, and then it is the failure in the result.
absl::StatusOr<bool> Try(Exploration& exploration, const Permutation& wanted) {
  const ExploreOptions& options = exploration.options;
  ExploreResult& result = exploration.result;
  const auto outcome = exploration.explorer.Run(wanted);
  if (!outcome.ok()) return outcome.status();
  ++result.runs;
  result.interrupted = outcome->interrupted;
  if (outcome->interrupted) return false;
  const std::vector<Delivery> delivered = exploration.explorer.Delivered();
  const Permutation order = OrderOf(delivered);
  exploration.seen.insert(order);
  const bool failed = outcome->timed_out || outcome->exit_code != 0;
  options.on_run(wanted, order, failed);
  if (!failed) return false;
  result.failing = InversionsOf(order) == 0 ? Permutation() : order;
  result.exit_code = outcome->exit_code;
  result.output = outcome->output;
  if (outcome->timed_out) absl::StrAppend(&result.output, "\n(no end within the time)");
  result.delivered.clear();
  for (const Delivery& delivery : delivered) result.delivered.push_back(LineOf(delivery));
  result.bundle = exploration.explorer.Bundle();
  return true;
}

// Goes from a failing order towards the order of publishing, as long as it fails.
absl::Status Shrink(Exploration& exploration) {
  ExploreResult& result = exploration.result;
  for (bool nearer = true; nearer && !result.interrupted && !result.failing->empty();) {
    nearer = false;
    for (const Permutation& order : OneStepNearer(*result.failing)) {
      if (InversionsOf(order) == 0) continue;
      const auto failed = Try(exploration, order);
      if (!failed.ok()) return failed.status();
      nearer = *failed;
      if (nearer || result.interrupted) break;
    }
  }
  return absl::OkStatus();
}

absl::Status TryAll(Exploration& exploration) {
  ExploreResult& result = exploration.result;
  const auto in_order = Try(exploration, {});
  if (!in_order.ok()) return in_order.status();
  result.deliveries = static_cast<uint32_t>(exploration.explorer.Delivered().size());
  result.orders = CountPermutations(result.deliveries);
  if (*in_order || result.interrupted || result.deliveries < 2) return absl::OkStatus();

  const uint32_t count = std::min(result.deliveries, limits::kDeliveryWindowMax);
  for (const Permutation& order : ChoosePermutations(count, exploration.options.runs_max - 1,
                                                     Seed(exploration.options.seed))) {
    const auto failed = Try(exploration, order);
    if (!failed.ok()) return failed.status();
    if (result.interrupted) return absl::OkStatus();
    if (*failed) return Shrink(exploration);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExploreResult> Explore(const ExploreOptions& options) {
  Exploration exploration{.options = options, .result = {}, .seen = {}};
  if (absl::Status started = exploration.explorer.Start(); !started.ok()) return started;
  if (absl::Status tried = TryAll(exploration); !tried.ok()) return tried;
  exploration.result.orders_seen = exploration.seen.size();
  return std::move(exploration.result);
}

}  // namespace emulator
