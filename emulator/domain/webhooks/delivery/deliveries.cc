#include "emulator/domain/webhooks/delivery/deliveries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/log.h"

namespace emulator {
namespace {

bool IsSuccess(const DeliveryAnswer& answer) {
  return answer.problem.empty() && answer.http_status >= 200 && answer.http_status < 300;
}

// Signs what is to be sent. Without bytes it is what an empty body of a signed delivery is: sent in
// the place of what was signed first, because a delivery without a body is yet to be written.
void SignAnew(const Webhook& webhook, std::string body, Delivery& delivery) {
  std::string signature = SignBody(webhook.secret, body);
  delivery.sent_headers.clear();
  delivery.sent_body.clear();
  if (body.empty()) {
    delivery.sent_headers =
        HeaderLines(MakeDeliveryRequest(delivery.post_url, "", signature).headers);
    return;
  }
  delivery.body = std::move(body);
  delivery.signature = std::move(signature);
}

// Puts into a delivery what is to be sent in the place of what it sent.
void Change(const Webhook& webhook, const Resending& how, Delivery& delivery) {
  // Its copy has another one.
  delivery.traceparent.clear();
  DeliveryRequest sent = RequestOf(delivery);
  if (how.body) sent.body = *how.body;
  if (how.resign) return SignAnew(webhook, std::move(sent.body), delivery);
  if (!how.body) return;
  delivery.sent_headers = HeaderLines(sent.headers);
  delivery.sent_body = std::move(sent.body);
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
                         .on_ready = [this](int64_t lane) { ScheduleNext(lane); }}),
      trace_(parts_.seed) {}

void Deliveries::Recover() {
  for (Delivery& delivery : store_.ListAttempting()) {
    delivery.state = DeliveryState::kLost;
    delivery.finished_at = parts_.clock.Now();
    delivery.problem = "the emulator ended, or its world was restored, during the attempt";
    store_.MarkFinished(delivery);
    parts_.observer.OnStep(delivery);
  }
  waiting_by_webhook_ = store_.CountWaiting();
}

void Deliveries::SendAgain() {
  std::vector<Delivery> attempting = store_.ListAttempting();
  std::sort(attempting.begin(), attempting.end(),
            [](const Delivery& a, const Delivery& b) { return a.attempt < b.attempt; });
  for (Delivery& delivery : attempting) {
    DeliveryRequest request = RequestOf(delivery);
    const absl::Time timeout = delivery.event.publish_time + limits::kDeliveryTimeout;
    Launch(std::move(delivery), std::move(request), timeout);
  }
  waiting_by_webhook_ = store_.CountWaiting();
}

void Deliveries::OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) {
  for (const Webhook& webhook : parts_.webhooks.ListForTopic(cache, topic.text())) {
    Enqueue({.origin = origin_,
             .webhook_id = webhook.id,
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
  if (delivery.origin.cause_depth > parts_.limits.cause_depth) {
    delivery.problem = absl::StrCat("it would be the end of a chain of ", parts_.limits.cause_depth,
                                    " deliveries, each brought about by the one before");
    return parts_.observer.OnNotMade(delivery, NotMade::kCut);
  }
  const auto waiting = waiting_by_webhook_.find(delivery.webhook_id);
  if (waiting != waiting_by_webhook_.end() &&
      waiting->second >= limits::kPendingDeliveriesPerWebhook) {
    delivery.problem = "too many deliveries wait for this webhook";
    return parts_.observer.OnNotMade(delivery, NotMade::kOverflow);
  }
  parts_.effects.OnCommit([this, id = delivery.webhook_id] { AddWaiting(id, 1); });
  queue_.Add(std::move(delivery));
}

void Deliveries::AddWaiting(int64_t webhook_id, int64_t count) {
  const auto found = waiting_by_webhook_.try_emplace(webhook_id).first;
  found->second += count;
  if (found->second == 0) waiting_by_webhook_.erase(found);
}

size_t Deliveries::unfinished() const {
  size_t count = in_flight_.size();
  for (const auto& [webhook_id, waiting] : waiting_by_webhook_) count += waiting;
  return count;
}

std::optional<Delivery> Deliveries::FindByTraceparent(const Traceparent& traceparent) {
  const auto id = trace_.IdNamedBy(traceparent);
  if (!id) return std::nullopt;
  std::optional<Delivery> delivery = store_.Find(*id);
  const bool is_it =
      delivery && delivery->attempt && trace_.Of(*delivery).trace_id == traceparent.trace_id;
  return is_it ? std::move(delivery) : std::nullopt;
}

std::vector<uint64_t> Deliveries::AttemptsUnderWay() const {
  std::vector<uint64_t> attempts;
  if (in_flight_.size() > limits::kJournalDuringMax) return attempts;
  for (const auto& [ticket, in_flight] : in_flight_) {
    attempts.push_back(in_flight.delivery.attempt.value_or(0));
  }
  return attempts;
}

absl::StatusOr<int64_t> Deliveries::Resend(int64_t id, const Resending& how) {
  std::optional<Delivery> delivery = store_.Find(id);
  if (!delivery) return errors::DeliveryNotFound(id);
  const auto webhook = parts_.webhooks.FindById(delivery->webhook_id);
  if (!webhook) return errors::DeliveryHasNoWebhook(id);
  if (delivery->body.empty()) return errors::DeliveryNotSent(id);
  delivery->origin.cause_depth = origin_.cause_depth;
  if (!how.restamp) Change(*webhook, how, *delivery);
  return AddCopy(*delivery, origin_.cause, how.restamp, /*right_behind=*/false);
}

void Deliveries::DropWaiting(int64_t webhook_id) {
  store_.RemoveWaiting(webhook_id);
  queue_.Forget(webhook_id);
  parts_.effects.OnCommit([this, webhook_id] {
    waiting_by_webhook_.erase(webhook_id);
    rates_.erase(webhook_id);
  });
}

void Deliveries::Abandon() {
  for (const auto& [ticket, in_flight] : in_flight_) {
    parts_.timers.Cancel(in_flight.timer);
    parts_.effects.AfterUnlock(
        [sender = parts_.sender, ticket = ticket] { sender->Cancel(ticket); });
  }
  in_flight_.clear();
  in_flight_by_webhook_.clear();
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
  const uint32_t max = std::min<uint32_t>(queue_.ConcurrencyOf(lane), limits::kDeliveriesAtOnceMax);
  return CountInFlight(lane) >= max;
}

uint32_t Deliveries::CountInFlight(int64_t lane) const {
  if (lane != kCommonLane) {
    const auto found = in_flight_by_webhook_.find(lane);
    return found == in_flight_by_webhook_.end() || queue_.LaneOf(lane) != lane ? 0 : found->second;
  }
  uint32_t count = 0;
  for (const auto& [webhook_id, in_flight] : in_flight_by_webhook_) {
    if (queue_.LaneOf(webhook_id) == kCommonLane) count += in_flight;
  }
  return count;
}

void Deliveries::AttemptNext(int64_t lane) {
  if (!HasRoom(lane)) return;
  if (IsBusy(lane)) return CallWaiting();
  const auto rules = parts_.fault_plan.entries();
  try {
    // What it does not use another lane may.
    if (!Attempt(lane)) return CallWaiting();
  } catch (const StorageError&) {
    // Nothing has happened, so nothing is counted.
    parts_.fault_plan.Restore(rules);
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
  if (fault.delay > absl::ZeroDuration() && !fault.drop) {
    queue_.Delay(*std::move(delivery), fault.delay);
    transaction.Commit();
    return true;
  }
  if (const std::string why_not = WhyNotSent(*delivery, fault); !why_not.empty()) {
    Record(*std::move(delivery), {.problem = why_not});
    transaction.Commit();
    AddWaiting(webhook_id, -1);
    return true;
  }
  delivery->event.publish_time = parts_.clock.Now();
  delivery->post_url = webhook->post_url;
  DeliveryRequest request = Prepare(*webhook, fault, *delivery);
  delivery->state = DeliveryState::kAttempting;
  delivery->attempt = parts_.observer.OnStep(*delivery);
  store_.MarkAttempting(*delivery);
  if (fault.duplicate != DeliveryFault::Duplicate::kNo) {
    const bool restamp = fault.duplicate == DeliveryFault::Duplicate::kRestamped;
    AddCopy(*delivery, delivery->attempt, restamp, /*right_behind=*/true);
  }
  transaction.Commit();
  AddWaiting(webhook_id, -1);
  Launch(*std::move(delivery), std::move(request), parts_.clock.Now() + limits::kDeliveryTimeout);
  return true;
}

DeliveryFault Deliveries::DecideFault(Delivery& delivery) {
  if (delivery.fault) {
    // It was delayed, and is here again.
    DeliveryFault rest = delivery.fault->fault;
    rest.delay = absl::ZeroDuration();
    return rest;
  }
  if (delivery.copy_of != 0) return {};
  DecidedFault decided = parts_.fault_plan.Decide(
      {.cache = delivery.event.cache, .webhook = delivery.webhook, .topic = delivery.event.topic});
  if (decided.fault.any()) delivery.fault = decided;
  return decided.fault;
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
  if (!as_it_was) Write(webhook, fault, delivery);
  if (parts_.trace) delivery.traceparent = trace_.Of(delivery).ToText();
  return RequestOf(delivery);
}

void Deliveries::Write(const Webhook& webhook, const DeliveryFault& fault, Delivery& delivery) {
  delivery.body = DeliveryBody(delivery.event);
  delivery.signature = signer_.Sign(webhook.secret, delivery.body);
  if (!fault.request) return;
  DeliveryRequest request = RequestOf(delivery);
  if (MakeFaulty(*fault.request, SourcesFor(webhook, delivery), request)) {
    delivery.sent_headers = HeaderLines(request.headers);
    delivery.sent_body = request.body;
  } else {
    delivery.fault.reset();
    Log(absl::StrCat("delivery ", delivery.id, " of webhook ", webhook.name, " cannot be sent as ",
                     InfoOf(*fault.request).name, "; it is sent as it should be"));
  }
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
    sources.earlier = MakeDeliveryRequest(earlier->post_url, earlier->body, earlier->signature);
  }
  return sources;
}

int64_t Deliveries::AddCopy(const Delivery& delivery, std::optional<uint64_t> cause, bool restamp,
                            bool right_behind) {
  Delivery copy = delivery;
  copy.copy_of = delivery.id;
  copy.origin.cause = cause;
  if (restamp) {
    copy.event.text = TextOfBody(delivery.body);
    copy.body.clear();
    copy.sent_headers.clear();
    copy.sent_body.clear();
  }
  parts_.effects.OnCommit([this, of = copy.webhook_id] { AddWaiting(of, 1); });
  return queue_.AddCopy(std::move(copy), right_behind);
}

void Deliveries::Launch(Delivery delivery, DeliveryRequest request, absl::Time timeout) {
  const uint64_t ticket = parts_.sender->NewTicket();
  ++in_flight_by_webhook_[delivery.webhook_id];
  in_flight_[ticket] = {.delivery = std::move(delivery), .timer = AddTimeout(ticket, timeout)};
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

TimerQueue::TimerId Deliveries::AddTimeout(uint64_t ticket, absl::Time due) {
  return parts_.timers.Add(TimerKind::kDeliveryTimeout, due, [this, ticket] { OnTimeout(ticket); });
}

void Deliveries::OnTimeout(uint64_t ticket) {
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) return;
  if (!parts_.sender->HasBegun(ticket)) {
    found->second.timer = AddTimeout(ticket, parts_.clock.Now() + limits::kDeliveryTimeout);
    return;
  }
  parts_.effects.AfterUnlock([sender = parts_.sender, ticket] { sender->Cancel(ticket); });
  Finish(ticket, {.problem = absl::StrCat("no answer within ",
                                          absl::FormatDuration(limits::kDeliveryTimeout))});
}

void Deliveries::OnAnswer(uint64_t ticket, const DeliveryAnswer& answer) {
  // The time-out may have come first.
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) return;
  parts_.timers.Cancel(found->second.timer);
  // As a timer that is due at once, it comes again when a failing disk keeps it from being
  // recorded.
  found->second.timer = parts_.timers.Add(TimerKind::kAttempt, parts_.clock.Now(),
                                          [this, ticket, answer] { Finish(ticket, answer); });
}

void Deliveries::Finish(uint64_t ticket, const DeliveryAnswer& answer) {
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) return;
  Transaction transaction(parts_.transactions);
  Record(found->second.delivery, answer);
  transaction.Commit();
  const int64_t webhook_id = found->second.delivery.webhook_id;
  const int64_t lane = queue_.LaneOf(webhook_id);
  in_flight_.erase(found);
  if (--in_flight_by_webhook_[webhook_id] == 0) in_flight_by_webhook_.erase(webhook_id);
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
