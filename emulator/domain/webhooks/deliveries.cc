#include "emulator/domain/webhooks/deliveries.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

bool IsSuccess(const DeliveryAnswer& answer) {
  return answer.problem.empty() && answer.http_status >= 200 && answer.http_status < 300;
}

}  // namespace

void Deliveries::Recover() {
  for (Delivery& delivery : store_.ListAttempting()) {
    delivery.state = DeliveryState::kLost;
    delivery.finished_at = parts_.clock.Now();
    delivery.problem = "the emulator ended, or its world was restored, during the attempt";
    store_.MarkFinished(delivery);
    parts_.observer.OnStep(delivery);
  }
  for (const auto& [webhook_id, count] : store_.CountPending()) {
    pending_by_webhook_[webhook_id] = count;
  }
}

void Deliveries::SchedulePending() {
  for (const auto& [webhook_id, count] : store_.CountPending()) ScheduleNext(webhook_id);
}

void Deliveries::OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) {
  for (const Webhook& webhook : parts_.webhooks.ListForTopic(cache, topic.text())) {
    Enqueue({.webhook_id = webhook.id,
             .webhook = webhook.name,
             .event = {.cache = cache.name,
                       .topic = topic.text(),
                       .event_time = item.event_time,
                       .sequence_number = item.sequence_number,
                       .token_id = item.publisher_id,
                       .text = DeliveryText(item.value)}});
  }
}

void Deliveries::Enqueue(Delivery delivery) {
  if (pending_by_webhook_[delivery.webhook_id] >= limits::kPendingDeliveriesPerWebhook) {
    delivery.state = DeliveryState::kFailed;
    delivery.problem = "too many deliveries wait for this webhook";
    parts_.observer.OnOverflow(delivery);
    return;
  }
  store_.Insert(delivery);
  parts_.effects.OnCommit([this, webhook_id = delivery.webhook_id] {
    ++pending_by_webhook_[webhook_id];
    ScheduleNext(webhook_id);
  });
}

void Deliveries::DropPending(int64_t webhook_id) {
  store_.RemovePending(webhook_id);
  parts_.effects.OnCommit([this, webhook_id] { pending_by_webhook_.erase(webhook_id); });
}

void Deliveries::Abandon() {
  for (const auto& [webhook_id, in_flight] : in_flight_by_webhook_) {
    parts_.timers.Cancel(in_flight.timeout);
    parts_.effects.AfterUnlock(
        [sender = parts_.sender, ticket = in_flight.ticket] { sender->Cancel(ticket); });
  }
  in_flight_by_webhook_.clear();
}

size_t Deliveries::unfinished() const {
  size_t count = in_flight_by_webhook_.size();
  for (const auto& [webhook_id, pending] : pending_by_webhook_) count += pending;
  return count;
}

void Deliveries::ScheduleNext(int64_t webhook_id) {
  if (parts_.sender == nullptr || in_flight_by_webhook_.contains(webhook_id)) return;
  parts_.timers.Add(TimerKind::kAttempt, parts_.clock.Now(),
                    [this, webhook_id] { AttemptNext(webhook_id); });
}

void Deliveries::AttemptNext(int64_t webhook_id) {
  if (in_flight_by_webhook_.contains(webhook_id)) return;
  std::optional<Delivery> delivery = store_.NextPending(webhook_id);
  const std::optional<Webhook> webhook = parts_.webhooks.FindById(webhook_id);
  if (!delivery || !webhook) return;

  delivery->state = DeliveryState::kAttempting;
  delivery->event.publish_time = parts_.clock.Now();
  delivery->post_url = webhook->post_url;
  delivery->body = DeliveryBody(delivery->event);
  delivery->signature = SignBody(webhook->secret, delivery->body);
  Transaction transaction(parts_.transactions);
  store_.MarkAttempting(*delivery);
  parts_.observer.OnStep(*delivery);
  transaction.Commit();

  --pending_by_webhook_[webhook_id];
  Launch(*std::move(delivery));
}

void Deliveries::Launch(Delivery delivery) {
  const int64_t webhook_id = delivery.webhook_id;
  const uint64_t ticket = parts_.sender->NewTicket();
  DeliveryRequest request{
      .post_url = delivery.post_url, .body = delivery.body, .signature = delivery.signature};
  InFlight in_flight{.delivery = std::move(delivery), .ticket = ticket};
  in_flight.timeout = parts_.timers.Add(
      TimerKind::kDeliveryTimeout, parts_.clock.Now() + limits::kDeliveryTimeout,
      [this, webhook_id, ticket] {
        parts_.effects.AfterUnlock([sender = parts_.sender, ticket] { sender->Cancel(ticket); });
        Finish(webhook_id,
               {.problem = absl::StrCat("no answer within ",
                                        absl::FormatDuration(limits::kDeliveryTimeout))});
      });
  in_flight_by_webhook_.insert_or_assign(webhook_id, std::move(in_flight));

  ++attempts_;
  // Nothing of this object: it may be gone when they run.
  auto done = [on_answer = parts_.on_answer, webhook_id, ticket](const DeliveryAnswer& answer) {
    on_answer(webhook_id, ticket, answer);
  };
  parts_.effects.AfterUnlock([sender = parts_.sender, ticket, request = std::move(request),
                              done = std::move(done)]() mutable {
    sender->Send(ticket, std::move(request), std::move(done));
  });
}

void Deliveries::OnAnswer(int64_t webhook_id, uint64_t ticket, const DeliveryAnswer& answer) {
  // The time-out may have come first.
  const auto found = in_flight_by_webhook_.find(webhook_id);
  if (found == in_flight_by_webhook_.end() || found->second.ticket != ticket) return;
  parts_.timers.Cancel(found->second.timeout);
  Finish(webhook_id, answer);
}

void Deliveries::Finish(int64_t webhook_id, const DeliveryAnswer& answer) {
  const auto found = in_flight_by_webhook_.find(webhook_id);
  Delivery delivery = std::move(found->second.delivery);
  in_flight_by_webhook_.erase(found);
  delivery.state = answer.lost         ? DeliveryState::kLost
                   : IsSuccess(answer) ? DeliveryState::kDelivered
                                       : DeliveryState::kFailed;
  delivery.finished_at = parts_.clock.Now();
  delivery.http_status = answer.http_status;
  delivery.problem = answer.problem;
  if (delivery.state == DeliveryState::kFailed && delivery.problem.empty()) {
    delivery.problem = absl::StrCat("answered ", answer.http_status);
  }

  // Also when the outcome cannot be recorded: the webhook goes on.
  const absl::Cleanup next = [this, webhook_id, lost = answer.lost] {
    if (!lost) ScheduleNext(webhook_id);
  };
  Transaction transaction(parts_.transactions);
  store_.MarkFinished(delivery);
  parts_.observer.OnStep(delivery);
  transaction.Commit();
}

}  // namespace emulator
