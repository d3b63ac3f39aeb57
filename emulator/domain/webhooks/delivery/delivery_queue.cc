#include "emulator/domain/webhooks/delivery/delivery_queue.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

constexpr char kShufflePurpose[] = "delivery order";

using Kind = DeliveryOrder::Kind;

bool Gathers(const DeliveryOrder& order) {
  return order.kind == Kind::kShuffle || order.kind == Kind::kReverse || order.kind == Kind::kGiven;
}

}  // namespace

DeliveryQueue::DeliveryQueue(Database& db, Parts parts)
    : parts_(std::move(parts)),
      order_store_(db),
      orders_(order_store_.ListAll()),
      last_place_(parts_.store.LastPlace()) {}

void DeliveryQueue::Resume() {
  std::set<int64_t> ready;
  for (const Delivery& delivery : parts_.store.ListWaiting()) {
    if (delivery.state == DeliveryState::kPending) ready.insert(delivery.lane);
    if (delivery.state == DeliveryState::kGathered) Gather(delivery.lane, *delivery.due);
    if (delivery.state == DeliveryState::kDelayed) AddDelayTimer(delivery.id, *delivery.due);
  }
  for (const int64_t lane : ready) parts_.on_ready(lane);
}

int64_t DeliveryQueue::LaneIn(const DeliveryOrders& orders, int64_t webhook_id) {
  return orders.contains(webhook_id) || !orders.contains(kCommonLane) ? webhook_id : kCommonLane;
}

uint32_t DeliveryQueue::ConcurrencyOf(int64_t lane) const {
  const auto found = orders_.find(lane);
  return found == orders_.end() ? 1 : found->second.order.concurrency;
}

void DeliveryQueue::Add(Delivery delivery) {
  delivery.lane = LaneOf(delivery.webhook_id);
  Arrange(delivery);
  delivery.id = parts_.store.Insert(delivery);
  parts_.effects.OnCommit([this, delivery = std::move(delivery)]() mutable {
    const int64_t lane = delivery.lane;
    if (delivery.state == DeliveryState::kGathered) Gather(lane, *delivery.due);
    if (delivery.state != DeliveryState::kPending) return;
    parts_.store.Remember(std::move(delivery));
    parts_.on_ready(lane);
  });
}

int64_t DeliveryQueue::AddCopy(Delivery copy, bool right_behind) {
  copy.state = DeliveryState::kPending;
  copy.lane = LaneOf(copy.webhook_id);
  if (!right_behind) copy.place = ++last_place_;
  const int64_t id = parts_.store.Insert(copy);
  parts_.effects.OnCommit([this, lane = copy.lane] { parts_.on_ready(lane); });
  return id;
}

void DeliveryQueue::Arrange(Delivery& delivery) {
  const auto stored = orders_.find(delivery.lane);
  if (stored == orders_.end()) return Place(delivery);
  if (stored->second.order.kind == Kind::kHold) return Hold(delivery);
  if (WindowOf(stored->second) == 0) return Place(delivery);
  const auto gathering = gatherings_.find(delivery.lane);
  delivery.state = DeliveryState::kGathered;
  delivery.place = 0;
  delivery.due = gathering != gatherings_.end() ? gathering->second.due
                                                : parts_.clock.Now() + stored->second.order.gather;
}

// How many are gathered before they are sent; 0: none, they go in order.
uint32_t DeliveryQueue::WindowOf(const StoredOrder& stored) const {
  const DeliveryOrder& order = stored.order;
  if (!Gathers(order)) return 0;
  if (order.kind != Kind::kGiven) return order.window;
  return stored.seen >= order.sequence.size() ? 0 : order.sequence.size() - stored.seen;
}

void DeliveryQueue::Place(Delivery& delivery) {
  delivery.state = DeliveryState::kPending;
  delivery.place = ++last_place_;
  delivery.due.reset();
}

void DeliveryQueue::Hold(Delivery& delivery) {
  delivery.state = DeliveryState::kHeld;
  delivery.place = 0;
  delivery.due.reset();
}

void DeliveryQueue::Gather(int64_t lane, absl::Time due) {
  auto [found, added] = gatherings_.try_emplace(lane);
  Gathering& gathering = found->second;
  if (added) {
    gathering.due = due;
    gathering.timer =
        parts_.timers.Add(TimerKind::kAttempt, due, [this, lane] { CloseGathering(lane); });
  }
  ++gathering.count;
  const auto stored = orders_.find(lane);
  if (stored == orders_.end() || gathering.count < WindowOf(stored->second)) return;
  parts_.timers.Cancel(gathering.timer);
  gathering.timer = parts_.timers.Add(TimerKind::kAttempt, parts_.clock.Now(),
                                      [this, lane] { CloseGathering(lane); });
}

void DeliveryQueue::CloseGathering(int64_t lane) {
  std::vector<Delivery> group = parts_.store.ListGathered(lane);
  const auto found = orders_.find(lane);
  std::optional<StoredOrder> stored;
  if (found != orders_.end()) stored = found->second;
  Transaction transaction(parts_.transactions);
  if (stored) Permute(*stored, group);
  for (Delivery& delivery : group) {
    Place(delivery);
    parts_.store.SetPlace(delivery);
  }
  if (stored) order_store_.Put(lane, *stored);
  transaction.Commit();
  if (stored) found->second = *std::move(stored);
  gatherings_.erase(lane);
  parts_.on_ready(lane);
}

void DeliveryQueue::Permute(StoredOrder& stored, std::vector<Delivery>& group) const {
  const DeliveryOrder& order = stored.order;
  if (order.kind == Kind::kReverse) std::reverse(group.begin(), group.end());
  if (order.kind == Kind::kShuffle) {
    const auto draw = [this](const Delivery& delivery) {
      return parts_.seed.Draw(kShufflePurpose, static_cast<uint64_t>(delivery.id));
    };
    std::sort(group.begin(), group.end(),
              [&](const Delivery& a, const Delivery& b) { return draw(a) < draw(b); });
  }
  if (order.kind != Kind::kGiven) return;
  std::map<int64_t, size_t> rank;
  for (const Delivery& delivery : group) {
    const uint32_t number = ++stored.seen;
    rank[delivery.id] =
        std::find(order.sequence.begin(), order.sequence.end(), number) - order.sequence.begin();
  }
  std::stable_sort(group.begin(), group.end(),
                   [&](const Delivery& a, const Delivery& b) { return rank[a.id] < rank[b.id]; });
}

void DeliveryQueue::SetOrder(int64_t lane, const DeliveryOrder& order) {
  order_store_.Put(lane, {.order = order});
  ApplyOrders(lane);
}

void DeliveryQueue::ClearOrder(int64_t lane) {
  order_store_.Remove(lane);
  ApplyOrders(lane);
}

void DeliveryQueue::Forget(int64_t webhook_id) {
  if (orders_.contains(webhook_id)) ClearOrder(webhook_id);
  parts_.effects.OnCommit([this] { CountAgain(); });
}

void DeliveryQueue::CountAgain() {
  for (auto& [lane, gathering] : gatherings_) {
    gathering.count = static_cast<uint32_t>(parts_.store.ListGathered(lane).size());
  }
  std::erase_if(delays_, [this](const auto& delay) {
    const auto delivery = parts_.store.Find(delay.first);
    const bool waits = delivery && delivery->state == DeliveryState::kDelayed;
    if (!waits) parts_.timers.Cancel(delay.second);
    return !waits;
  });
}

// Everything that waits in a lane that has another order now, or moves to another lane, is arranged
// again; what has a place keeps it, unless it is to be held.
void DeliveryQueue::ApplyOrders(int64_t changed) {
  const DeliveryOrders orders = order_store_.ListAll();
  std::set<int64_t> lanes = {changed};
  for (Delivery& delivery : parts_.store.ListWaiting()) {
    const int64_t lane = LaneIn(orders, delivery.webhook_id);
    if (lane == delivery.lane && lane != changed) continue;
    lanes.insert(lane);
    delivery.lane = lane;
    const auto stored = orders.find(lane);
    const bool hold = stored != orders.end() && stored->second.order.kind == Kind::kHold;
    // What a rule delays is sent when its time has come.
    const bool delayed = delivery.state == DeliveryState::kDelayed;
    if (hold && !delayed) {
      Hold(delivery);
    } else if (!delayed && delivery.state != DeliveryState::kPending) {
      Place(delivery);
    }
    parts_.store.SetPlace(delivery);
  }
  parts_.effects.OnCommit([this, changed, lanes = std::move(lanes)] {
    orders_ = order_store_.ListAll();
    const auto gathering = gatherings_.find(changed);
    if (gathering != gatherings_.end()) {
      parts_.timers.Cancel(gathering->second.timer);
      gatherings_.erase(gathering);
    }
    CountAgain();
    for (const int64_t lane : lanes) parts_.on_ready(lane);
  });
}

absl::StatusOr<std::vector<int64_t>> DeliveryQueue::Release(const ReleaseRequest& request) {
  std::vector<Delivery> held = parts_.store.ListWaiting();
  std::erase_if(held, [&](const Delivery& delivery) {
    return delivery.state != DeliveryState::kHeld ||
           (request.webhook_id && delivery.webhook_id != *request.webhook_id);
  });
  std::vector<Delivery> released;
  const auto take = [&](auto is_it) {
    const auto found = std::find_if(held.begin(), held.end(), is_it);
    if (found == held.end()) return false;
    released.push_back(std::move(*found));
    held.erase(found);
    return true;
  };
  for (const int64_t id : request.deliveries) {
    if (!take([id](const Delivery& one) { return one.id == id; })) {
      return errors::DeliveryNotHeld(absl::StrCat(id));
    }
  }
  for (const uint64_t number : request.sequence_numbers) {
    if (!take([&](const Delivery& one) { return one.event.sequence_number == number; })) {
      return errors::DeliveryNotHeld(absl::StrCat("of message number ", number));
    }
  }
  if (request.deliveries.empty() && request.sequence_numbers.empty()) {
    const size_t count = std::min<uint64_t>(request.count.value_or(held.size()), held.size());
    released.assign(held.begin(), held.begin() + static_cast<ptrdiff_t>(count));
  }

  std::vector<int64_t> ids;
  std::set<int64_t> lanes;
  for (Delivery& delivery : released) {
    Place(delivery);
    parts_.store.SetPlace(delivery);
    ids.push_back(delivery.id);
    lanes.insert(delivery.lane);
  }
  parts_.effects.OnCommit([this, lanes = std::move(lanes)] {
    for (const int64_t lane : lanes) parts_.on_ready(lane);
  });
  return ids;
}

void DeliveryQueue::Delay(Delivery delivery, absl::Duration by) {
  delivery.state = DeliveryState::kDelayed;
  delivery.place = 0;
  delivery.due = parts_.clock.Now() + by;
  parts_.store.SetPlace(delivery);
  AddDelayTimer(delivery.id, *delivery.due);
}

void DeliveryQueue::AddDelayTimer(int64_t id, absl::Time due) {
  delays_[id] = parts_.timers.Add(TimerKind::kAttempt, due, [this, id] { EndDelay(id); });
}

void DeliveryQueue::EndDelay(int64_t id) {
  std::optional<Delivery> delivery = parts_.store.Find(id);
  if (!delivery || delivery->state != DeliveryState::kDelayed) return;
  Place(*delivery);
  Transaction transaction(parts_.transactions);
  parts_.store.SetPlace(*delivery);
  transaction.Commit();
  delays_.erase(id);
  parts_.on_ready(delivery->lane);
}

}  // namespace emulator
