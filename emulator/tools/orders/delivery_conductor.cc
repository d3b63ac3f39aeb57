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
// The rules that hold handlers up, and how long each does for one that must end meanwhile; and one
// that only counts calls.
constexpr char kHoldUp[] = "explore-overlap";
constexpr char kCount[] = "explore-count";
constexpr uint32_t kNeverDue = 1'000'000;
constexpr absl::Duration kHeldUp = absl::Milliseconds(400);

bool IsHeld(const std::optional<Delivery>& delivery) {
  return delivery && delivery->state == DeliveryState::kHeld && delivery->lane == kCommonLane;
}

}  // namespace

absl::Status DeliveryConductor::Hold() {
  nlohmann::json order = {{"order", "hold"}};
  if (!score_.overlapping.empty()) order["concurrency"] = score_.overlapping.size() + 1;
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
    if (InterruptionsOf(next->name).empty()) {
      Send(*next, ended);
    } else {
      overlapped_ = SendInterrupted(next->name, 0, ended);
    }
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
  if (held == nullptr || !IsInner(held->name)) return held;
  const auto other = [this]() -> Arrived* {
    for (Arrived& arrived : arrived_) {
      if (!arrived.sent && !IsInner(arrived.name)) return &arrived;
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

bool DeliveryConductor::IsInner(const std::string& name) const {
  return std::any_of(score_.overlapping.begin(), score_.overlapping.end(),
                     [&](const Overlap& overlap) { return overlap.inner == name; });
}

std::vector<Overlap> DeliveryConductor::InterruptionsOf(const std::string& name) const {
  std::vector<Overlap> own;
  for (const Overlap& overlap : score_.overlapping) {
    if (overlap.outer == name) own.push_back(overlap);
  }
  return own;
}

uint32_t DeliveryConductor::HoldsFor(const std::string& inner) const {
  uint32_t holds = 1;
  for (const Overlap& overlap : InterruptionsOf(inner)) holds += HoldsFor(overlap.inner);
  return holds;
}

bool DeliveryConductor::IsHeldUp(const HoldUp& hold) {
  for (const FaultPlan::Entry& entry : world_.faults().ListRules()) {
    if (entry.rule.name == hold.rule) return entry.applied > 0;
  }
  return false;
}

bool DeliveryConductor::Put(HoldUp& hold, uint32_t calls_before) {
  uint32_t holds = 0;
  for (const Overlap& one : hold.rest) {
    if (one.call == hold.rest.front().call) holds += HoldsFor(one.inner);
  }
  hold.time = holds * kHeldUp;
  const uint32_t call = hold.rest.front().call - calls_before;
  return PutRule(hold.rule, call, hold.time);
}

bool DeliveryConductor::PutRule(const std::string& name, uint32_t call, absl::Duration delay) {
  return RunControlCommand(world_, endpoint_, "control.faults.put",
                           {{"name", name},
                            {"rpc", "*"},
                            {"first", call},
                            {"last", call},
                            {"delay_ms", absl::ToInt64Milliseconds(delay)}})
      .ok();
}

void DeliveryConductor::Remove(const HoldUp& hold) {
  RunControlCommand(world_, endpoint_, "control.faults.remove", {{"name", hold.rule}})
      .status()
      .IgnoreError();
}

void DeliveryConductor::LetGo(absl::Time until) {
  if (!world_.time().frozen()) return;
  const absl::Duration left = until - world_.time().Now();
  if (left > absl::ZeroDuration()) world_.time().AdvanceBy(left).IgnoreError();
}

void DeliveryConductor::BeginCount() { PutRule(kCount, kNeverDue, kHeldUp); }

uint32_t DeliveryConductor::Counted() {
  for (const FaultPlan::Entry& entry : world_.faults().ListRules()) {
    if (entry.rule.name == kCount) return static_cast<uint32_t>(entry.matched);
  }
  return 0;
}

bool DeliveryConductor::SendInner(Arrived& inner, const std::function<bool()>& ended) {
  const int64_t id = inner.id;
  BeginCount();
  if (!Release(inner)) return false;
  // Its handler may need what the other one holds.
  Await([this, id] { return IsDone(id); }, SystemTime().Now() + kHeldUp, ended);
  calls_.inner = Counted();
  return IsDone(id);
}

bool DeliveryConductor::SendInterrupted(const std::string& name, size_t level,
                                        const std::function<bool()>& ended) {
  Arrived* const arrived = Unsent(name);
  if (arrived == nullptr) return false;
  const std::vector<Overlap> own = InterruptionsOf(name);
  if (own.empty()) return SendInner(*arrived, ended);
  const int64_t id = arrived->id;
  HoldUp hold{.rule = absl::StrCat(kHoldUp, "-", level), .rest = own};
  if (!Put(hold, 0) || !Release(*arrived)) return false;
  bool came = true;
  while (came && !hold.rest.empty()) came = Interrupt(id, hold, level, ended);
  // What was not held up in time must not hold others up.
  if (!came) Remove(hold);
  const absl::Time deadline =
      level == 0 ? absl::InfiniteFuture() : SystemTime().Now() + 2 * kHeldUp;
  Await([this, id] { return IsDone(id); }, deadline, ended);
  if (level == 0) calls_.outer = own.back().call + Counted();
  return came && IsDone(id);
}

bool DeliveryConductor::Interrupt(int64_t id, HoldUp& hold, size_t level,
                                  const std::function<bool()>& ended) {
  const absl::Time deadline = level == 0 ? absl::InfiniteFuture() : SystemTime().Now() + kHeldUp;
  Await([&] { return IsHeldUp(hold) || IsDone(id); }, deadline, ended);
  if (!IsHeldUp(hold) || IsDone(id)) return false;
  const absl::Time until = world_.time().Now() + hold.time;
  const uint32_t call = hold.rest.front().call;
  bool came = true;
  while (!hold.rest.empty() && hold.rest.front().call == call) {
    came = SendInterrupted(hold.rest.front().inner, level + 1, ended) && came;
    hold.rest.erase(hold.rest.begin());
  }
  came = came && !IsDone(id);
  // It is held up still, so its calls count from here.
  if (came && !hold.rest.empty()) came = Put(hold, call);
  BeginCount();
  LetGo(until);
  return came;
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
