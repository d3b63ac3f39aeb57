#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/domain/topics/topics.h"
#include "emulator/domain/webhooks/delivery/delivery_queue.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/domain/webhooks/webhook_store.h"

namespace emulator {

// Told of each step of a delivery, within the step's transaction. The world writes it down.
class DeliveryObserver {
 public:
  virtual ~DeliveryObserver() = default;
  virtual void OnStep(const Delivery& delivery) = 0;
  // A message that a webhook will not get, because too many wait for it.
  virtual void OnOverflow(const Delivery& delivery) = 0;
};

// Attempts deliveries: with which bytes, and records what came of it (docs/behaviour/webhooks.md
// §2). Which one goes when is the business of its DeliveryQueue.
//
// One attempt per message and webhook, never a second one, unless a rule or a user asks for it: a
// delivery that was under way when the process died is recorded as lost. A receiver has
// kDeliveryTimeout of the world's clock to answer; any 2xx is success. What rules of the fault plan
// say of a delivery is decided when its turn to be sent has come. At most
// limits::kDeliveriesUnderWayMax are under way at once; lanes that could send more wait in a line.
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
    const Seed& seed;
    const Limits& limits;
    WebhookStore& webhooks;
    FaultPlan& fault_plan;
    DeliveryObserver& observer;
    // Without one, deliveries stay pending.
    DeliverySender* sender = nullptr;
    // Called by the sender's thread with the answer to a request: is to bring about OnAnswer under
    // the world's lock, if the world is still there.
    std::function<void(uint64_t ticket, const DeliveryAnswer&)> on_answer;
  };
  explicit Deliveries(Parts parts);

  // Looks at what an earlier process left, and records its attempts as lost. Within the caller's
  // transaction.
  void Recover();
  // Schedules what Recover found pending.
  void SchedulePending() { queue_.Resume(); }

  void OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) override;

  // The answer to the request with this ticket; ignored when nobody waits for it any more.
  void OnAnswer(uint64_t ticket, const DeliveryAnswer& answer);

  // Sends what a delivery sent once more: the same bytes, or stamped and signed anew. Answers the
  // id of the new delivery. DeliveryNotFound; DeliveryNotSent for one that has sent nothing yet.
  absl::StatusOr<int64_t> Resend(int64_t id, bool restamp);

  // Drops what waits for a webhook that is no more; an attempt under way goes on.
  void DropPending(int64_t webhook_id);

  // Gives up the requests under way, without a record: for a world that ends or begins again.
  void Abandon();

  // Deliveries that are not final, and those of them whose requests are under way.
  size_t unfinished() const { return pending_ + in_flight_.size(); }
  size_t under_way() const { return in_flight_.size(); }
  // Attempts made since the world was opened.
  uint64_t attempts() const { return attempts_; }

  // How many were sent in which second, by webhook: what a snapshot takes along.
  struct Rate {
    int64_t second = 0;
    uint64_t count = 0;
  };
  using Rates = std::map<int64_t, Rate>;
  const Rates& rates() const { return rates_; }
  void RestoreRates(Rates rates) { rates_ = std::move(rates); }

  DeliveryStore& store() { return store_; }
  const DeliveryStore& store() const { return store_; }
  DeliveryQueue& queue() { return queue_; }
  const DeliveryQueue& queue() const { return queue_; }

 private:
  struct InFlight {
    Delivery delivery;
    int64_t lane = kCommonLane;
    TimerQueue::TimerId timeout = 0;
  };

  void Enqueue(Delivery delivery);
  // Counts what waits for a webhook, in all and apart.
  void AddPending(int64_t webhook_id, int64_t count);
  void ScheduleNext(int64_t lane);
  // Whether a lane may send now; else it stands in the line, where it has its place once.
  bool HasRoom(int64_t lane);
  // Calls the first of the line.
  void CallWaiting();
  bool IsBusy(int64_t lane) const;
  void AttemptNext(int64_t lane);
  // Takes the next one of a lane a step further; false when there is none.
  bool Attempt(int64_t lane);
  // What the rules say of it, once and for all.
  DeliveryFault DecideFault(Delivery& delivery);
  // Empty when it is to be sent; counts it for the rate then.
  std::string WhyNotSent(const Delivery& delivery, const DeliveryFault& fault);
  // Makes the bytes.
  DeliveryRequest Prepare(const Webhook& webhook, const DeliveryFault& fault, Delivery& delivery);
  FaultyRequestSources SourcesFor(const Webhook& webhook, const Delivery& delivery);
  int64_t AddCopy(const Delivery& delivery, bool restamp, bool right_behind);
  void Launch(Delivery delivery, DeliveryRequest request);
  void StartTimeout(uint64_t ticket, InFlight& in_flight);
  // Counts again what is under way in which lane.
  void CountLanes();
  void Finish(uint64_t ticket, const DeliveryAnswer& answer);
  // Records a delivery that is final.
  void Record(Delivery delivery, const DeliveryAnswer& answer);

  Parts parts_;
  DeliveryStore store_;
  DeliveryQueue queue_;
  uint64_t attempts_ = 0;
  // And the sum.
  std::map<int64_t, int64_t> pending_by_webhook_;
  size_t pending_ = 0;
  // By ticket; and how many there are per lane.
  std::map<uint64_t, InFlight> in_flight_;
  std::map<int64_t, uint32_t> in_flight_by_lane_;
  // The line of lanes that wait until fewer requests are under way.
  std::deque<int64_t> line_;
  std::set<int64_t> in_line_;
  Rates rates_;
};

}  // namespace emulator
