#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/domain/topics/topics.h"
#include "emulator/domain/webhooks/delivery/delivery_queue.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/domain/webhooks/delivery/delivery_trace.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/domain/webhooks/laboratory/faulty_request.h"
#include "emulator/domain/webhooks/webhook_store.h"

namespace emulator {

// Why a delivery is not made at all.
enum class NotMade {
  // Too many wait for the webhook.
  kOverflow,
  // The chain of causes that leads to it has limit cause-depth deliveries.
  kCut,
};

// How a delivery is sent once more. By default as it was, byte for byte.
struct Resending {
  // Its event is written, stamped and signed anew; the others do not count then.
  bool restamp = false;
  // What is sent in place of the body that was sent.
  std::optional<std::string> body;
  // What is sent is signed anew, with the secret that the webhook has now, in a request without
  // faults. Else headers and signature stay, whatever the body is.
  bool resign = false;
};

// Told of each step of a delivery, within the step's transaction. The world writes it down.
class DeliveryObserver {
 public:
  virtual ~DeliveryObserver() = default;
  // Answers the number of the journal's entry.
  virtual uint64_t OnStep(const Delivery& delivery) = 0;
  // A message that a webhook will not get.
  virtual void OnNotMade(const Delivery& delivery, NotMade why) = 0;
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
// What a timer does that a failing disk keeps from happening, the world does again later.
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
    // Whether requests have a header `traceparent`.
    bool trace = false;
    // Called by the sender's thread with the answer to a request: is to bring about OnAnswer under
    // the world's lock, if the world is still there.
    std::function<void(uint64_t ticket, const DeliveryAnswer&)> on_answer;
  };
  explicit Deliveries(Parts parts);

  // Looks at what an earlier process left, and records its attempts as lost. Within the caller's
  // transaction.
  void Recover();
  // In the place of Recover, for a world that goes on from a checkpoint: what was under way there
  // is sent again, and waited for as long as is left.
  void SendAgain();
  // Schedules what Recover or SendAgain found pending.
  void SchedulePending() { queue_.Resume(); }

  // The origin of the deliveries that the next command makes.
  void SetOrigin(DeliveryOrigin origin) { origin_ = std::move(origin); }
  // The delivery whose request had this traceparent, or would have had it with `trace`: the cause
  // of a call that comes with it. Absent when it is not from here, or the delivery is forgotten.
  std::optional<Delivery> FindByTraceparent(const Traceparent& traceparent);
  // The journal's entries of the attempts whose requests are under way, oldest first; none when
  // they are more than limits::kJournalDuringMax.
  std::vector<uint64_t> AttemptsUnderWay() const;

  void OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) override;

  // The answer to the request with this ticket; ignored when it is no longer waited for.
  void OnAnswer(uint64_t ticket, const DeliveryAnswer& answer);

  // Sends what a delivery sent once more, as it was or changed. Returns the id of the new delivery.
  // DeliveryNotFound; DeliveryHasNoWebhook; DeliveryNotSent for one that has sent nothing yet.
  absl::StatusOr<int64_t> Resend(int64_t id, const Resending& how);

  // Drops what waits for a webhook that is no more; an attempt under way goes on.
  void DropWaiting(int64_t webhook_id);

  // Gives up the requests under way, without a record: for a world that ends or begins again.
  void Abandon();

  // Deliveries that are not final, and those of them whose requests are under way.
  size_t unfinished() const;
  size_t under_way() const { return in_flight_.size(); }
  // Whether lanes stand in the line until fewer are under way. The database does not know which.
  bool has_line() const { return !line_.empty(); }
  // Attempts made since the world was opened.
  uint64_t attempts() const { return attempts_; }

  // How many were sent in which second, by webhook; snapshots hold this.
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
    // Its time-out, or, once it was answered, what records the answer.
    TimerQueue::TimerId timer = 0;
  };

  void Enqueue(Delivery delivery);
  void AddWaiting(int64_t webhook_id, int64_t count);
  void ScheduleNext(int64_t lane);
  // Whether the world's limit lets a lane send now. If not, the lane joins the line, once.
  bool HasRoom(int64_t lane);
  // Schedules the first lane of the line that is not busy.
  void CallWaiting();
  bool IsBusy(int64_t lane) const;
  uint32_t CountInFlight(int64_t lane) const;
  void AttemptNext(int64_t lane);
  // Takes the next one of a lane a step further; false when there is none.
  bool Attempt(int64_t lane);
  // The fault that the rules give it. Decided once; after a delay returns the rest of it.
  DeliveryFault DecideFault(Delivery& delivery);
  // Why the delivery is not sent; empty: it is. Counts it for the rate, unless a rule drops it.
  std::string WhyNotSent(const Delivery& delivery, const DeliveryFault& fault);
  // Makes the request.
  DeliveryRequest Prepare(const Webhook& webhook, const DeliveryFault& fault, Delivery& delivery);
  // Makes what is signed, and what is sent instead when a rule says so.
  void Write(const Webhook& webhook, const DeliveryFault& fault, Delivery& delivery);
  FaultyRequestSources SourcesFor(const Webhook& webhook, const Delivery& delivery);
  int64_t AddCopy(const Delivery& delivery, std::optional<uint64_t> cause, bool restamp,
                  bool right_behind);
  void Launch(Delivery delivery, DeliveryRequest request, absl::Time timeout);
  TimerQueue::TimerId AddTimeout(uint64_t ticket, absl::Time due);
  void OnTimeout(uint64_t ticket);
  void Finish(uint64_t ticket, const DeliveryAnswer& answer);
  // Records a delivery that is final.
  void Record(Delivery delivery, const DeliveryAnswer& answer);

  Parts parts_;
  DeliveryStore store_;
  DeliveryQueue queue_;
  const DeliveryTrace trace_;
  BodySigner signer_;
  DeliveryOrigin origin_;
  uint64_t attempts_ = 0;
  // How many wait, by webhook; counting them in the database would cost each publish too much.
  std::map<int64_t, int64_t> waiting_by_webhook_;
  // By ticket; and how many there are by webhook.
  std::map<uint64_t, InFlight> in_flight_;
  std::map<int64_t, uint32_t> in_flight_by_webhook_;
  // The line of lanes that wait until fewer requests are under way.
  std::deque<int64_t> line_;
  std::set<int64_t> in_line_;
  Rates rates_;
};

}  // namespace emulator
