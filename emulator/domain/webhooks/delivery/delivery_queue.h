#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/seed.h"
#include "emulator/base/timer_queue.h"
#include "emulator/domain/webhooks/delivery/delivery_order_store.h"
#include "emulator/domain/webhooks/delivery/delivery_store.h"
#include "emulator/storage/transaction.h"

namespace emulator {

// Which of the deliveries that are held back are to go.
struct ReleaseRequest {
  // Absent: of every webhook.
  std::optional<int64_t> webhook_id;
  // These, in this order; or these messages of the webhook's topic, in this order; or else the
  // first `count` of them, all when absent.
  std::vector<int64_t> deliveries;
  std::vector<uint64_t> sequence_numbers;
  std::optional<uint64_t> count;
};

// What waits to be sent, and in which order: the laboratory's part of deliveries.
//
// Deliveries are in lanes. A webhook has a lane of its own, unless an order was set for the world
// and none for it: then it shares the common lane with the others. The order of a lane says which
// delivery gets a place and when; deliveries are sent in the order of their places. All of it is in
// the database, so a restart, a snapshot or a fork changes nothing.
//
// The service promises no order (docs/behaviour/webhooks.md §2); ours is that of publishing until
// a user sets another one.
//
// Threads: none of its own; the world's lock guards it. All constructor arguments must outlive it.
class DeliveryQueue {
 public:
  struct Parts {
    TransactionStatements& transactions;
    const WorldClock& clock;
    TimerQueue& timers;
    Effects& effects;
    // Shuffles are drawn from it.
    const Seed& seed;
    DeliveryStore& store;
    // Called when a lane may have something to send.
    std::function<void(int64_t lane)> on_ready;
  };
  DeliveryQueue(Database& db, Parts parts);

  // Schedules the deliveries that wait in the database.
  void Resume();

  // --- within a command's transaction
  // Adds a delivery.
  void Add(Delivery delivery);
  // Adds one that repeats another: right behind it, or behind all that have a place. Answers its
  // id.
  int64_t AddCopy(Delivery copy, bool right_behind);
  // Sets the order of a webhook, or of the common lane. What was held back or gathered goes as the
  // new order says: with any but hold, in the order of publishing.
  void SetOrder(int64_t lane, const DeliveryOrder& order);
  void ClearOrder(int64_t lane);
  // For a webhook that is no more, and whose deliveries are not.
  void Forget(int64_t webhook_id);
  // Gives places to deliveries that are held back, and answers their ids in their new order.
  // DeliveryNotHeld names the first that is not.
  absl::StatusOr<std::vector<int64_t>> Release(const ReleaseRequest& request);

  // --- for who sends
  std::optional<Delivery> Next(int64_t lane) { return parts_.store.NextPending(lane); }
  uint32_t ConcurrencyOf(int64_t lane) const;
  int64_t LaneOf(int64_t webhook_id) const { return LaneIn(orders_, webhook_id); }
  // Takes a delivery out for a while; then it stands behind those that have a place.
  void Delay(Delivery delivery, absl::Duration by);

  const DeliveryOrders& orders() const { return orders_; }

 private:
  struct Gathering {
    absl::Time due;
    TimerQueue::TimerId timer = 0;
    uint32_t count = 0;
  };

  static int64_t LaneIn(const DeliveryOrders& orders, int64_t webhook_id);
  void ApplyOrders(int64_t changed);
  // Gives a delivery its place by the order of its lane, or holds it back.
  void Arrange(Delivery& delivery);
  uint32_t WindowOf(const StoredOrder& stored) const;
  void Gather(int64_t lane, absl::Time due);
  void CloseGathering(int64_t lane);
  void Permute(StoredOrder& stored, std::vector<Delivery>& group) const;
  static void Hold(Delivery& delivery);
  void Place(Delivery& delivery);
  void EndDelay(int64_t id);
  // Counts again what is gathered, and drops the timers of deliveries that are no more.
  void CountAgain();
  void AddDelayTimer(int64_t id, absl::Time due);

  Parts parts_;
  DeliveryOrderStore order_store_;
  DeliveryOrders orders_;
  uint64_t last_place_;
  std::map<int64_t, Gathering> gatherings_;
  // Of the deliveries that are delayed, by their ids.
  std::map<int64_t, TimerQueue::TimerId> delays_;
};

}  // namespace emulator
