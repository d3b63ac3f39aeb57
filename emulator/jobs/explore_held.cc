#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/control_command.h"
#include "emulator/jobs/job_work.h"
#include "emulator/tools/orders/order_exploration.h"
#include "emulator/tools/orders/run_trace.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kSnapshot[] = "explore-job";
constexpr int kReadAtOnce = 1000;
// How long it may take to see that nobody wants the job any more, and how long one delivery may.
constexpr absl::Duration kGlance = absl::Milliseconds(20);
constexpr absl::Duration kPatience = absl::Seconds(10);

std::vector<Delivery> Held(World& world) {
  std::vector<Delivery> held;
  int64_t after = 0;
  while (true) {
    const std::vector<Delivery> page = world.deliveries().List(after, kReadAtOnce);
    for (const Delivery& delivery : page) {
      if (delivery.state == DeliveryState::kHeld) held.push_back(delivery);
    }
    if (page.size() < kReadAtOnce) return held;
    after = page.back().id;
  }
}

class HeldExploration {
 public:
  HeldExploration(const ControlTargets& targets, const RpcRegistry& rpcs,
                  std::shared_ptr<World> world, const ExploreHeldRequest& request,
                  Jobs::Progress& progress)
      : targets_(targets),
        rpcs_(rpcs),
        shared_(std::move(world)),
        world_(*shared_),
        request_(request),
        progress_(progress) {}

  absl::Status Explore() {
    held_ = Held(world_);
    RETURN_IF_ERROR(world_.snapshots().Take(kSnapshot));
    const auto orders = ExploreOrders({.runs_max = request_.runs_max,
                                       .reduce = request_.reduce,
                                       .seed = Seed(world_.seed()),
                                       .run = [this](const OrderPlan& plan) { return Run(plan); }});
    RETURN_IF_ERROR(world_.snapshots().Restore(kSnapshot));
    world_.snapshots().Remove(kSnapshot).IgnoreError();
    RETURN_IF_ERROR(orders.status());
    progress_.SetResult(ResultOf(*orders));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<OrderRun> Run(const OrderPlan& plan) {
    if (!progress_.wanted()) return OrderRun{.trace = {}, .interrupted = true};
    RETURN_IF_ERROR(world_.snapshots().Restore(kSnapshot));
    const std::vector<size_t> order = OrderOf(plan);
    for (const size_t place : order) {
      ASSIGN_OR_RETURN(const bool came, Send(held_[place].id));
      if (!came) return OrderRun{.trace = {}, .interrupted = true};
    }
    OrderRun run{.trace = TraceOf(order)};
    ASSIGN_OR_RETURN(run.failed, Note(order));
    if (runs_ == 1) {
      const Dependence dependence(run.trace, {}, request_.reduce);
      const uint64_t classes = CountClasses(run.trace, dependence);
      progress_.Expect(std::min<uint64_t>(classes, request_.runs_max));
    }
    return run;
  }

  // Places in held_: those of the plan, then the others as they arrived.
  std::vector<size_t> OrderOf(const OrderPlan& plan) const {
    std::vector<size_t> order;
    for (const std::string& name : plan.names) {
      for (size_t place = 0; place < held_.size(); ++place) {
        if (absl::StrCat(held_[place].id) == name) order.push_back(place);
      }
    }
    for (size_t place = 0; place < held_.size(); ++place) {
      if (std::find(order.begin(), order.end(), place) == order.end()) order.push_back(place);
    }
    return order;
  }

  // Releases a delivery and waits for its end; false when nobody wants the job any more.
  absl::StatusOr<bool> Send(int64_t id) {
    JournalCursor cursor{.after = world_.journal().last_number()};
    RETURN_IF_ERROR(RunControlCommand(world_, targets_.endpoint, "control.deliveries.release",
                                      {{"deliveries", {id}}})
                        .status());
    const absl::Time deadline = SystemTime().Now() + kPatience;
    while (GoesOn(id)) {
      if (!progress_.wanted()) return false;
      if (SystemTime().Now() > deadline) {
        return errors::DeliveriesNotDone(absl::ToInt64Milliseconds(kPatience), 1);
      }
      RETURN_IF_ERROR(world_.journal().Await({}, 1, kGlance, cursor).status());
    }
    return true;
  }

  bool GoesOn(int64_t id) {
    bool goes_on = false;
    world_.Read([&](const Domain& domain) {
      const auto delivery = domain.deliveries.store().Find(id);
      goes_on = delivery && (delivery->state == DeliveryState::kPending ||
                             delivery->state == DeliveryState::kAttempting);
    });
    return goes_on;
  }

  OrderTrace TraceOf(const std::vector<size_t>& order) {
    OrderTrace trace;
    std::vector<SentDelivery> sent;
    for (const size_t place : order) {
      const Delivery& delivery = held_[place];
      trace.push_back({.name = absl::StrCat(delivery.id),
                       .webhook = absl::StrCat(delivery.event.cache, "/", delivery.webhook),
                       .number = static_cast<uint32_t>(place) + 1,
                       .touches = {}});
      sent.push_back({.id = delivery.id,
                      .cache = delivery.event.cache,
                      .cause = delivery.origin.cause.value_or(0)});
    }
    FillTouches(world_, rpcs_, sent, trace);
    return trace;
  }

  // Adds the step of a run; answers whether it ended differently from the first one.
  absl::StatusOr<bool> Note(const std::vector<size_t>& order) {
    ASSIGN_OR_RETURN(const std::string state, CachesText());
    uint64_t not_delivered = 0;
    ordered_json ids = ordered_json::array();
    for (const size_t place : order) {
      ids.push_back(held_[place].id);
      world_.Read([&](const Domain& domain) {
        const auto delivery = domain.deliveries.store().Find(held_[place].id);
        not_delivered += delivery && delivery->state == DeliveryState::kDelivered ? 0 : 1;
      });
    }
    const std::pair<uint64_t, std::string> end = {not_delivered, state};
    if (++runs_ == 1) first_ = end;
    const bool differs = end != first_;
    ordered_json step = {
        {"order", std::move(ids)}, {"not_delivered", not_delivered}, {"differs", differs}};
    if (runs_ == 1 || differs) step["state"] = state;
    progress_.AddStep(std::move(step));
    return differs;
  }

  // All that the caches hold, a line for each item; TTLs left out.
  absl::StatusOr<std::string> CachesText() {
    std::string text;
    ASSIGN_OR_RETURN(const auto caches, Ask("listCaches", json::object(), json::object()));
    for (const auto& cache : caches["caches"]) {
      json query = {{"count", kReadAtOnce}};
      while (true) {
        ASSIGN_OR_RETURN(const auto page, Ask("listItems", {{"cache", cache}}, query));
        for (const auto& item : page["items"]) RETURN_IF_ERROR(AddItem(cache, item, text));
        if (page["items"].size() < kReadAtOnce) break;
        query["after"] = page["last"];
      }
    }
    return text;
  }

  absl::Status AddItem(const std::string& cache, const ordered_json& listed, std::string& text) {
    json query = {{"count", kReadAtOnce}};
    const char* const key = listed.contains("key") ? "key" : "key_base64";
    query[key] = listed[key];
    auto item = Ask("showItem", {{"cache", cache}}, query);
    // It expired just now.
    if (absl::IsNotFound(item.status())) return absl::OkStatus();
    RETURN_IF_ERROR(item.status());
    item->erase("ttl_ms");
    item->erase(key);
    absl::StrAppend(&text, cache, "/", listed[key].get<std::string>(), ": ", item->dump(), "\n");
    return absl::OkStatus();
  }

  absl::StatusOr<ordered_json> Ask(const char* command, const json& body, const json& query) {
    ASSIGN_OR_RETURN(auto reply, AnswerControlCommand(ControlCommandOf(command), targets_, shared_,
                                                      body, query));
    return std::move(reply.json);
  }

  ordered_json ResultOf(const OrderExplorationResult& orders) const {
    ordered_json result = {{"deliveries", held_.size()},
                           {"orders", orders.orders},
                           {"runs", runs_},
                           {"classes", orders.classes},
                           {"complete", orders.complete}};
    if (orders.samples > 0) {
      result["confidence_2"] = orders.confidence_2;
      result["confidence_3"] = orders.confidence_3;
    }
    if (!orders.failing) return result;
    result["differs"] = ordered_json::array();
    for (const DeliveryStep& step : *orders.failing) {
      result["differs"].push_back(held_[step.number - 1].id);
    }
    result["repeated"] = orders.repeated;
    result["differed_again"] = orders.repeated_failures;
    result["first_differed_again"] = orders.arrival_failures;
    result["by_chance"] = orders.flaky() || orders.assumption_broken;
    return result;
  }

  const ControlTargets& targets_;
  const RpcRegistry& rpcs_;
  const std::shared_ptr<World> shared_;
  World& world_;
  const ExploreHeldRequest request_;
  Jobs::Progress& progress_;
  std::vector<Delivery> held_;
  uint64_t runs_ = 0;
  std::pair<uint64_t, std::string> first_;
};

}  // namespace

Jobs::Work ExploreHeldWork(const ControlTargets& targets, const RpcRegistry& rpcs,
                           std::shared_ptr<World> world, const ExploreHeldRequest& request) {
  return [targets, &rpcs, world = std::move(world), request](Jobs::Progress& progress) {
    return HeldExploration(targets, rpcs, world, request, progress).Explore();
  };
}

}  // namespace emulator
