#include "emulator/tools/orders/delivery_conductor.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/control/control_command.h"
#include "emulator/tools/orders/run_trace.h"

namespace emulator {
namespace {

// How long it may take to see that the program has ended.
constexpr absl::Duration kGlance = absl::Milliseconds(20);
constexpr int kLookedAtOnce = 1000;
// The rule that holds a handler up, and how long: the other one must end meanwhile.
constexpr char kHoldUp[] = "explore-overlap";
constexpr absl::Duration kHeldUp = absl::Milliseconds(400);

bool IsHeld(const std::optional<Delivery>& delivery) {
  return delivery && delivery->state == DeliveryState::kHeld && delivery->lane == kCommonLane;
}

}  // namespace

absl::Status DeliveryConductor::Hold() {
  nlohmann::json order = {{"order", "hold"}};
  if (score_.overlap) order["concurrency"] = 2;
  return RunControlCommand(world_, endpoint_, "control.deliveries.order", order).status();
}

void DeliveryConductor::Conduct(const std::function<bool()>& ended) {
  const auto any = [this] { return Held() != nullptr; };
  if (Await(any, absl::InfiniteFuture(), ended)) {
    const auto all = [this] { return arrived_.size() >= score_.expected; };
    Await(all, SystemTime().Now() + score_.gather, ended);
  }
  while (Await(any, absl::InfiniteFuture(), ended)) {
    Arrived* const next = Next(ended);
    if (next == nullptr) continue;
    const bool begins_overlap = score_.overlap && next->name == score_.overlap->outer;
    begins_overlap ? SendBoth(*next, ended) : Send(*next, ended);
  }
}

void DeliveryConductor::Look() {
  while (true) {
    const int64_t last = arrived_.empty() ? 0 : arrived_.back().id;
    const std::vector<Delivery> more = world_.deliveries().List(last, kLookedAtOnce);
    for (const Delivery& delivery : more) {
      Arrived arrived{.id = delivery.id,
                      .webhook = absl::StrCat(delivery.event.cache, "/", delivery.webhook),
                      .cache = delivery.event.cache,
                      .cause = delivery.origin.cause.value_or(0),
                      .sent_before = sent_.size()};
      // A copy goes where what it repeats goes, and so does one of another lane.
      arrived.sent = delivery.copy_of != 0 || delivery.lane != kCommonLane;
      if (!arrived.sent) {
        arrived.number = 1;
        for (const Arrived& other : arrived_) arrived.number += other.number > 0 ? 1 : 0;
        arrived.name = absl::StrCat(arrived.webhook, "#", ++count_by_webhook_[arrived.webhook]);
      }
      arrived_.push_back(std::move(arrived));
    }
    if (more.size() < kLookedAtOnce) return;
  }
}

bool DeliveryConductor::AwaitEntry(absl::Duration patience) {
  if (!world_.journal().Await({}, 1, patience, cursor_).ok()) began_again_ = true;
  return !began_again_;
}

bool DeliveryConductor::Await(const std::function<bool()>& condition, absl::Time deadline,
                              const std::function<bool()>& ended) {
  while (!began_again_) {
    Look();
    if (condition()) return true;
    if (ended()) return false;
    const absl::Duration left = deadline - SystemTime().Now();
    if (left <= absl::ZeroDuration() || !AwaitEntry(std::min(left, kGlance))) return false;
  }
  return false;
}

// The first that is held; null when none is.
DeliveryConductor::Arrived* DeliveryConductor::Held() {
  for (Arrived& arrived : arrived_) {
    if (arrived.sent) continue;
    std::optional<Delivery> delivery;
    world_.Read(
        [&](const Domain& domain) { delivery = domain.deliveries.store().Find(arrived.id); });
    if (IsHeld(delivery)) return &arrived;
    // Its webhook is gone, or somebody else released it.
    arrived.sent = true;
  }
  return nullptr;
}

bool DeliveryConductor::IsNext(const Arrived& arrived) const {
  const size_t place = sent_.size();
  if (arrived.sent) return false;
  if (place < score_.names.size()) return arrived.name == score_.names[place];
  return place < score_.numbers.size() && arrived.number == score_.numbers[place];
}

DeliveryConductor::Arrived* DeliveryConductor::Next(const std::function<bool()>& ended) {
  const auto find = [this] {
    return std::find_if(arrived_.begin(), arrived_.end(),
                        [this](const Arrived& arrived) { return IsNext(arrived); });
  };
  if (sent_.size() < std::max(score_.names.size(), score_.numbers.size())) {
    Await([&] { return find() != arrived_.end(); }, SystemTime().Now() + score_.gather, ended);
  }
  const auto next = find();
  if (next != arrived_.end()) return &*next;
  Arrived* const held = Held();
  const bool waits = held != nullptr && score_.overlap && held->name == score_.overlap->inner;
  if (!waits) return held;
  const auto other = [this]() -> Arrived* {
    for (Arrived& arrived : arrived_) {
      if (!arrived.sent && arrived.name != score_.overlap->inner) return &arrived;
    }
    return nullptr;
  };
  Await([&] { return other() != nullptr; }, SystemTime().Now() + score_.gather, ended);
  return other() != nullptr ? other() : Held();
}

bool DeliveryConductor::Release(Arrived& arrived) {
  arrived.sent = true;
  const auto place = static_cast<size_t>(&arrived - arrived_.data());
  const auto released = RunControlCommand(world_, endpoint_, "control.deliveries.release",
                                          {{"deliveries", {arrived.id}}});
  if (released.ok()) sent_.push_back(place);
  return released.ok();
}

void DeliveryConductor::Send(Arrived& arrived, const std::function<bool()>& ended) {
  const int64_t id = arrived.id;
  if (Release(arrived)) Await([this, id] { return IsDone(id); }, absl::InfiniteFuture(), ended);
}

DeliveryConductor::Arrived* DeliveryConductor::Unsent(const std::string& name) {
  for (Arrived& arrived : arrived_) {
    if (!arrived.sent && arrived.name == name) return &arrived;
  }
  return nullptr;
}

bool DeliveryConductor::IsHeldUp() {
  for (const FaultPlan::Entry& entry : world_.faults().ListRules()) {
    if (entry.rule.name == kHoldUp) return entry.applied > 0;
  }
  return false;
}

void DeliveryConductor::SendBoth(Arrived& outer, const std::function<bool()>& ended) {
  const int64_t id = outer.id;
  const uint32_t call = score_.overlap->call;
  const auto rule = RunControlCommand(world_, endpoint_, "control.faults.put",
                                      {{"name", kHoldUp},
                                       {"rpc", "*"},
                                       {"first", call},
                                       {"last", call},
                                       {"delay_ms", absl::ToInt64Milliseconds(kHeldUp)}});
  if (!rule.ok() || !Release(outer)) return;
  const auto is_done = [this, id] { return IsDone(id); };
  Await([&] { return IsHeldUp() || is_done(); }, absl::InfiniteFuture(), ended);
  Arrived* const inner = Unsent(score_.overlap->inner);
  if (inner != nullptr && IsHeldUp() && !is_done()) {
    const int64_t inner_id = inner->id;
    if (Release(*inner)) {
      // Its handler may need what the other one holds.
      Await([&] { return IsDone(inner_id); }, SystemTime().Now() + kHeldUp, ended);
      overlapped_ = IsDone(inner_id) && !is_done();
    }
  }
  if (world_.time().frozen()) world_.time().AdvanceBy(kHeldUp).IgnoreError();
  Await(is_done, absl::InfiniteFuture(), ended);
}

// Whether it is final, or a rule delays it, and what repeats it is final as well.
bool DeliveryConductor::IsDone(int64_t id) {
  const auto goes_on = [](const Delivery& delivery) {
    return delivery.state == DeliveryState::kPending ||
           delivery.state == DeliveryState::kAttempting;
  };
  bool done = true;
  world_.Read([&](const Domain& domain) {
    const auto delivery = domain.deliveries.store().Find(id);
    done = !delivery || !goes_on(*delivery);
  });
  if (!done) return false;
  const std::vector<Delivery> more = world_.deliveries().List(id, kLookedAtOnce);
  return std::none_of(more.begin(), more.end(), [&](const Delivery& delivery) {
    return delivery.copy_of != 0 && delivery.lane == kCommonLane && goes_on(delivery);
  });
}

OrderTrace DeliveryConductor::Trace(const RpcRegistry& rpcs) {
  OrderTrace trace;
  std::vector<SentDelivery> sent;
  for (const size_t place : sent_) {
    const Arrived& arrived = arrived_[place];
    trace.push_back({.name = arrived.name,
                     .webhook = arrived.webhook,
                     .number = arrived.number,
                     .touches = {}});
    sent.push_back({.id = arrived.id,
                    .cache = arrived.cache,
                    .cause = arrived.cause,
                    .sent_before = arrived.sent_before});
  }
  FillTouches(world_, rpcs, sent, trace);
  return trace;
}

}  // namespace emulator
