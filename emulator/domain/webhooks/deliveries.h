#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/timer_queue.h"
#include "emulator/domain/topics/topics.h"
#include "emulator/domain/webhooks/delivery_store.h"
#include "emulator/domain/webhooks/webhook_store.h"
#include "emulator/storage/transaction.h"

namespace emulator {

// One POST to make.
struct DeliveryRequest {
  std::string post_url;
  std::string body;
  std::string signature;
};

// What came of it: a status, or a problem in words when there was no answer.
struct DeliveryAnswer {
  int http_status = 0;
  std::string problem;
  // Nobody knows, because the process ended meanwhile; a replay says so. What waits behind it is
  // taken up by SchedulePending.
  bool lost = false;
};

// Makes the POSTs. Implemented by the http layer.
//
// Threads: safe; `done` is called once, from the sender's own thread, never from within Send. After
// a Cancel it may still come, if the answer was there first.
class DeliverySender {
 public:
  using Done = std::function<void(const DeliveryAnswer&)>;

  virtual ~DeliverySender() = default;
  // A ticket that no other request of this sender has.
  virtual uint64_t NewTicket() = 0;
  virtual void Send(uint64_t ticket, DeliveryRequest request, Done done) = 0;
  // Ends the request, if it is still under way.
  virtual void Cancel(uint64_t ticket) = 0;
};

// Told of each step of a delivery, within the step's transaction. The world writes it down.
class DeliveryObserver {
 public:
  virtual ~DeliveryObserver() = default;
  virtual void OnStep(const Delivery& delivery) = 0;
  // A message that a webhook will not get, because too many wait for it.
  virtual void OnOverflow(const Delivery& delivery) = 0;
};

// Decides when which delivery is attempted, with which bytes, and records what came of it
// (behaviour/webhooks.md §2).
//
// One attempt per message and webhook, never a second one: a delivery that was under way when the
// process died is recorded as lost. Per webhook one is in flight at a time, in the order of
// publishing (the service promises no order); webhooks do not wait for each other. A receiver has
// kDeliveryTimeout of the world's clock to answer; any 2xx is success.
//
// Threads: none of its own; the world's lock guards it. All constructor arguments must outlive it;
// the sender must be stopped before it goes.
class Deliveries : public PublishObserver {
 public:
  struct Parts {
    Database& db;
    TransactionStatements& transactions;
    const WorldClock& clock;
    TimerQueue& timers;
    Effects& effects;
    WebhookStore& webhooks;
    DeliveryObserver& observer;
    // Without one, deliveries stay pending.
    DeliverySender* sender = nullptr;
    // Called by the sender's thread with the answer to a request: is to bring about OnAnswer under
    // the world's lock, if the world is still there.
    std::function<void(int64_t webhook_id, uint64_t ticket, const DeliveryAnswer&)> on_answer;
  };
  explicit Deliveries(Parts parts) : parts_(std::move(parts)), store_(parts_.db) {}

  // Looks at what an earlier process left, and records its attempts as lost. Within the caller's
  // transaction.
  void Recover();
  // Schedules what Recover found pending.
  void SchedulePending();

  void OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) override;

  // The answer to the request with this ticket; ignored when nobody waits for it any more.
  void OnAnswer(int64_t webhook_id, uint64_t ticket, const DeliveryAnswer& answer);

  // Drops what waits for a webhook that is no more; an attempt under way goes on.
  void DropPending(int64_t webhook_id);

  // Gives up the requests under way, without a record: for a world that ends or begins again.
  void Abandon();

  // Deliveries that are not final, and those of them whose requests are under way.
  size_t unfinished() const;
  size_t under_way() const { return in_flight_by_webhook_.size(); }
  // Attempts made since the world was opened.
  uint64_t attempts() const { return attempts_; }

  DeliveryStore& store() { return store_; }

 private:
  struct InFlight {
    Delivery delivery;
    uint64_t ticket = 0;
    TimerQueue::TimerId timeout = 0;
  };

  void Enqueue(Delivery delivery);
  void ScheduleNext(int64_t webhook_id);
  void AttemptNext(int64_t webhook_id);
  void Launch(Delivery delivery);
  void Finish(int64_t webhook_id, const DeliveryAnswer& answer);

  Parts parts_;
  DeliveryStore store_;
  uint64_t attempts_ = 0;
  absl::flat_hash_map<int64_t, int64_t> pending_by_webhook_;
  absl::flat_hash_map<int64_t, InFlight> in_flight_by_webhook_;
};

}  // namespace emulator
