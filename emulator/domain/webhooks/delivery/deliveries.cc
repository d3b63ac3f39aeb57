#include "emulator/domain/webhooks/delivery/deliveries.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {
namespace {

constexpr char kRule[] = "rule";

bool IsSuccess(const DeliveryAnswer& answer) {
  return answer.problem.empty() && answer.http_status >= 200 && answer.http_status < 300;
}

// A decision of the fault plan as a delivery remembers it, and back.
std::string FaultText(const FaultPlan::DeliveryDecision& decision) {
  nlohmann::ordered_json json = {{kRule, decision.rule}};
  json.update(DeliveryFaultToJson(decision.fault));
  return Dump(json);
}

DeliveryFault FaultFrom(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  DeliveryFault fault;
  if (!json.is_object()) return fault;
  fault.duplicate =
      DuplicateFromName(json.value("duplicate", "")).value_or(DeliveryFault::Duplicate::kNo);
  fault.request = RequestFaultFromName(json.value("send_as", ""));
  return fault;
}

}  // namespace

Deliveries::Deliveries(Parts parts)
    : parts_(std::move(parts)),
      store_(parts_.db),
      queue_(parts_.db, {.transactions = parts_.transactions,
                         .clock = parts_.clock,
                         .timers = parts_.timers,
                         .effects = parts_.effects,
                         .seed = parts_.seed,
                         .store = store_,
                         .on_lanes_changed = [this] { CountLanes(); },
                         .on_ready = [this](int64_t lane) { ScheduleNext(lane); }}) {}

void Deliveries::Recover() {
  for (Delivery& delivery : store_.ListAttempting()) {
    delivery.state = DeliveryState::kLost;
    delivery.finished_at = parts_.clock.Now();
    delivery.problem = "the emulator ended, or its world was restored, during the attempt";
    store_.MarkFinished(delivery);
    parts_.observer.OnStep(delivery);
  }
  for (const auto& [webhook_id, count] : store_.CountPending()) AddPending(webhook_id, count);
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
  parts_.effects.OnCommit([this, id = delivery.webhook_id] { AddPending(id, 1); });
  queue_.Add(std::move(delivery));
}

void Deliveries::AddPending(int64_t webhook_id, int64_t count) {
  pending_by_webhook_[webhook_id] += count;
  pending_ += count;
}

absl::StatusOr<int64_t> Deliveries::Resend(int64_t id, bool restamp) {
  const std::optional<Delivery> delivery = store_.Find(id);
  if (!delivery) return errors::DeliveryNotFound(id);
  if (!parts_.webhooks.FindById(delivery->webhook_id)) return errors::DeliveryHasNoWebhook(id);
  if (delivery->body.empty()) return errors::DeliveryNotSent(id);
  return AddCopy(*delivery, restamp, /*right_behind=*/false);
}

void Deliveries::DropPending(int64_t webhook_id) {
  store_.RemovePending(webhook_id);
  queue_.Forget(webhook_id);
  parts_.effects.OnCommit([this, webhook_id] {
    const auto pending = pending_by_webhook_.find(webhook_id);
    if (pending != pending_by_webhook_.end()) {
      pending_ -= pending->second;
      pending_by_webhook_.erase(pending);
    }
    rates_.erase(webhook_id);
  });
}

void Deliveries::Abandon() {
  for (const auto& [ticket, in_flight] : in_flight_) {
    parts_.timers.Cancel(in_flight.timeout);
    parts_.effects.AfterUnlock(
        [sender = parts_.sender, ticket = ticket] { sender->Cancel(ticket); });
  }
  in_flight_.clear();
  in_flight_by_lane_.clear();
  line_.clear();
  in_line_.clear();
}

bool Deliveries::HasRoom(int64_t lane) {
  if (in_flight_.size() < limits::kDeliveriesUnderWayMax) return true;
  if (in_line_.insert(lane).second) line_.push_back(lane);
  return false;
}

void Deliveries::CallWaiting() {
  while (!line_.empty()) {
    const int64_t lane = line_.front();
    line_.pop_front();
    in_line_.erase(lane);
    if (IsBusy(lane)) continue;
    return ScheduleNext(lane);
  }
}

void Deliveries::ScheduleNext(int64_t lane) {
  if (parts_.sender == nullptr || IsBusy(lane) || !HasRoom(lane)) return;
  parts_.timers.Add(TimerKind::kAttempt, parts_.clock.Now(), [this, lane] { AttemptNext(lane); });
}

bool Deliveries::IsBusy(int64_t lane) const {
  const auto found = in_flight_by_lane_.find(lane);
  const uint32_t max = std::min<uint32_t>(queue_.ConcurrencyOf(lane), limits::kDeliveriesAtOnceMax);
  return found != in_flight_by_lane_.end() && found->second >= max;
}

void Deliveries::AttemptNext(int64_t lane) {
  if (!HasRoom(lane)) return;
  if (IsBusy(lane)) return CallWaiting();
  const auto rules = parts_.fault_plan.entries();
  try {
    // What it does not use another lane may.
    if (!Attempt(lane)) return CallWaiting();
  } catch (const StorageError&) {
    // Nothing has happened; it is tried again when the disk may have recovered.
    parts_.fault_plan.Restore(rules);
    parts_.timers.Add(TimerKind::kAttempt, parts_.clock.Now() + limits::kStorageRetry,
                      [this, lane] { AttemptNext(lane); });
    throw;
  }
  // Whatever became of this one, others may go as well.
  ScheduleNext(lane);
}

bool Deliveries::Attempt(int64_t lane) {
  std::optional<Delivery> delivery = queue_.Next(lane);
  if (!delivery) return false;
  const std::optional<Webhook> webhook = parts_.webhooks.FindById(delivery->webhook_id);
  if (!webhook) return false;
  const int64_t webhook_id = webhook->id;

  Transaction transaction(parts_.transactions);
  const DeliveryFault fault = DecideFault(*delivery);
  // What was delayed before remembers the rest of its fault only.
  if (fault.delay > absl::ZeroDuration() && !fault.drop) {
    queue_.Delay(*std::move(delivery), fault.delay);
    transaction.Commit();
    return true;
  }
  if (const std::string why_not = WhyNotSent(*delivery, fault); !why_not.empty()) {
    Record(*std::move(delivery), {.problem = why_not});
    transaction.Commit();
    AddPending(webhook_id, -1);
    return true;
  }
  delivery->event.publish_time = parts_.clock.Now();
  delivery->post_url = webhook->post_url;
  DeliveryRequest request = Prepare(*webhook, fault, *delivery);
  delivery->state = DeliveryState::kAttempting;
  store_.MarkAttempting(*delivery);
  parts_.observer.OnStep(*delivery);
  if (fault.duplicate != DeliveryFault::Duplicate::kNo) {
    const bool restamp = fault.duplicate == DeliveryFault::Duplicate::kRestamped;
    AddCopy(*delivery, restamp, /*right_behind=*/true);
  }
  transaction.Commit();
  AddPending(webhook_id, -1);
  Launch(*std::move(delivery), std::move(request));
  return true;
}

DeliveryFault Deliveries::DecideFault(Delivery& delivery) {
  if (!delivery.fault.empty()) return FaultFrom(delivery.fault);
  if (delivery.copy_of != 0) return {};
  const auto decision = parts_.fault_plan.Decide(
      {.cache = delivery.event.cache, .webhook = delivery.webhook, .topic = delivery.event.topic});
  if (decision.fault.any()) delivery.fault = FaultText(decision);
  return decision.fault;
}

std::string Deliveries::WhyNotSent(const Delivery& delivery, const DeliveryFault& fault) {
  if (fault.drop) return "dropped by a fault rule";
  const auto& limit = parts_.limits.webhook_deliveries_per_second;
  if (!limit) return "";
  Rate& rate = rates_[delivery.webhook_id];
  const int64_t second = absl::ToUnixSeconds(parts_.clock.Now());
  if (rate.second != second) rate = {.second = second};
  if (++rate.count <= *limit) return "";
  return absl::StrCat("more than ", *limit, " deliveries in a second");
}

DeliveryRequest Deliveries::Prepare(const Webhook& webhook, const DeliveryFault& fault,
                                    Delivery& delivery) {
  const bool as_it_was = !delivery.body.empty();
  if (as_it_was) return RequestOf(delivery);
  delivery.body = DeliveryBody(delivery.event);
  delivery.signature = SignBody(webhook.secret, delivery.body);
  DeliveryRequest request = RequestOf(delivery);
  if (!fault.request) return request;
  if (MakeFaulty(*fault.request, SourcesFor(webhook, delivery), request)) {
    delivery.sent_headers = HeaderLines(request.headers);
    delivery.sent_body = request.body;
  } else {
    delivery.fault.clear();
    Log(absl::StrCat("delivery ", delivery.id, " of webhook ", webhook.name, " cannot be sent as ",
                     InfoOf(*fault.request).name, "; it is sent as it should be"));
  }
  return request;
}

FaultyRequestSources Deliveries::SourcesFor(const Webhook& webhook, const Delivery& delivery) {
  FaultyRequestSources sources{.event = delivery.event,
                               .secret = webhook.secret,
                               .previous_secret = webhook.previous_secret};
  for (const Webhook& other : parts_.webhooks.ListAll()) {
    if (other.id == webhook.id || other.secret == webhook.secret) continue;
    sources.other_webhook_secret = other.secret;
    break;
  }
  if (const auto earlier = store_.FindSentBefore(delivery.id, webhook.id)) {
    sources.earlier = RequestOf(*earlier);
  }
  return sources;
}

int64_t Deliveries::AddCopy(const Delivery& delivery, bool restamp, bool right_behind) {
  Delivery copy = delivery;
  copy.copy_of = delivery.id;
  if (restamp) {
    copy.event.text = TextOfBody(delivery.body);
    copy.body.clear();
    copy.sent_headers.clear();
    copy.sent_body.clear();
  }
  parts_.effects.OnCommit([this, of = copy.webhook_id] { AddPending(of, 1); });
  return queue_.AddCopy(std::move(copy), right_behind);
}

void Deliveries::Launch(Delivery delivery, DeliveryRequest request) {
  const uint64_t ticket = parts_.sender->NewTicket();
  const int64_t lane = delivery.lane;
  InFlight& in_flight = in_flight_[ticket];
  in_flight = {.delivery = std::move(delivery), .lane = lane};
  StartTimeout(ticket, in_flight);
  ++in_flight_by_lane_[lane];
  ++attempts_;
  // Nothing of this object: it may be gone when they run.
  auto done = [on_answer = parts_.on_answer, ticket](const DeliveryAnswer& answer) {
    on_answer(ticket, answer);
  };
  parts_.effects.AfterUnlock([sender = parts_.sender, ticket, request = std::move(request),
                              done = std::move(done)]() mutable {
    sender->Send(ticket, std::move(request), std::move(done));
  });
}

void Deliveries::StartTimeout(uint64_t ticket, InFlight& in_flight) {
  in_flight.timeout = parts_.timers.Add(
      TimerKind::kDeliveryTimeout, parts_.clock.Now() + limits::kDeliveryTimeout,
      [this, ticket, &in_flight] {
        if (!parts_.sender->HasBegun(ticket)) return StartTimeout(ticket, in_flight);
        parts_.effects.AfterUnlock([sender = parts_.sender, ticket] { sender->Cancel(ticket); });
        Finish(ticket, {.problem = absl::StrCat("no answer within ",
                                                absl::FormatDuration(limits::kDeliveryTimeout))});
      });
}

void Deliveries::OnAnswer(uint64_t ticket, const DeliveryAnswer& answer) {
  // The time-out may have come first.
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) return;
  parts_.timers.Cancel(found->second.timeout);
  Finish(ticket, answer);
}

void Deliveries::Finish(uint64_t ticket, const DeliveryAnswer& answer) {
  const auto found = in_flight_.find(ticket);
  try {
    Transaction transaction(parts_.transactions);
    Record(found->second.delivery, answer);
    transaction.Commit();
  } catch (const StorageError&) {
    // The outcome is kept until the disk has recovered.
    found->second.timeout =
        parts_.timers.Add(TimerKind::kDeliveryTimeout, parts_.clock.Now() + limits::kStorageRetry,
                          [this, ticket, answer] { Finish(ticket, answer); });
    throw;
  }
  const int64_t lane = found->second.lane;
  in_flight_.erase(found);
  if (--in_flight_by_lane_[lane] == 0) in_flight_by_lane_.erase(lane);
  if (answer.lost) {
    line_.clear();
    in_line_.clear();
    return;
  }
  // It stands behind those that wait already.
  if (!line_.empty() && in_line_.insert(lane).second) line_.push_back(lane);
  if (line_.empty()) ScheduleNext(lane);
  CallWaiting();
}

void Deliveries::CountLanes() {
  in_flight_by_lane_.clear();
  for (auto& [ticket, in_flight] : in_flight_) {
    in_flight.lane = queue_.LaneOf(in_flight.delivery.webhook_id);
    ++in_flight_by_lane_[in_flight.lane];
  }
}

void Deliveries::Record(Delivery delivery, const DeliveryAnswer& answer) {
  delivery.state = answer.lost         ? DeliveryState::kLost
                   : IsSuccess(answer) ? DeliveryState::kDelivered
                                       : DeliveryState::kFailed;
  delivery.finished_at = parts_.clock.Now();
  delivery.http_status = answer.http_status;
  delivery.problem = answer.problem;
  delivery.answer_headers = HeaderLines(answer.headers);
  delivery.answer_body = answer.body;
  delivery.took = answer.took;
  if (delivery.state == DeliveryState::kFailed && delivery.problem.empty()) {
    delivery.problem = absl::StrCat("answered ", answer.http_status);
  }
  store_.MarkFinished(delivery);
  parts_.observer.OnStep(delivery);
}

}  // namespace emulator
