#include "emulator/world/domain.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/traceparent.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

std::string OutcomeOf(const Delivery& delivery) {
  return delivery.state == DeliveryState::kAttempting ? "OK"
                                                      : std::string(StateName(delivery.state));
}

// The problem is left out: its words come from the network and differ from machine to machine.
DeliveryDetail DetailOf(const Delivery& delivery) {
  DeliveryDetail detail{.delivery = delivery.id,
                        .sequence_number = delivery.event.sequence_number,
                        .http_status = delivery.http_status,
                        .copy_of = delivery.copy_of};
  if (delivery.state == DeliveryState::kAttempting) detail.signature = delivery.signature;
  if (!delivery.fault) return detail;
  detail.fault = delivery.fault->rule;
  const auto& request = delivery.fault->fault.request;
  if (request) detail.send_as = std::string(InfoOf(*request).name);
  return detail;
}

// The entry that brought a step about: an outcome its attempt, anything else what the delivery
// comes from. Absent when a build that knew of no causes made that.
std::optional<uint64_t> CauseOf(const Delivery& delivery) {
  if (delivery.state == DeliveryState::kLost) return delivery.attempt;
  return delivery.attempt ? delivery.attempt : delivery.origin.cause;
}

// A failed delivery is only logged: its publisher is not told, as with the service.
void LogProblem(const Delivery& delivery) {
  if (delivery.problem.empty()) return;
  Log(absl::StrCat("webhook ", delivery.webhook, " of cache ", delivery.event.cache,
                   ": message number ", delivery.event.sequence_number, " of topic ",
                   delivery.event.topic, " not delivered: ", delivery.problem));
}

bool IsPowerOfTen(uint64_t count) {
  while (count > 1 && count % 10 == 0) count /= 10;
  return count == 1;
}

}  // namespace

Domain::Domain(Parts parts)
    : db_(std::move(parts.db)),
      seed_(std::move(parts.seed)),
      clock_(parts.clock),
      draws_(*db_, seed_),
      limits(parts.limits),
      timers(parts.timers),
      transactions(*db_),
      room(*db_, limits.world_bytes),
      caches(*db_, draws_, limits),
      topics(*db_, clock_, timers, effects),
      tokens(seed_, parts.world, parts.auth, draws_),
      signing_keys(*db_, draws_),
      webhooks(*db_, draws_, clock_),
      deliveries({.db = *db_,
                  .transactions = transactions,
                  .clock = clock_,
                  .timers = timers,
                  .effects = effects,
                  .seed = seed_,
                  .limits = limits,
                  .webhooks = webhooks.store(),
                  .fault_plan = fault_plan,
                  .observer = *this,
                  .sender = parts.sender,
                  .trace = parts.trace_webhooks,
                  .on_answer = std::move(parts.on_answer)}),
      journal(*db_, std::move(parts.journal)) {
  topics.SetObserver(&deliveries);
}

std::string Domain::Setting(absl::string_view key) const {
  return MetaStore(*db_).Find(key).value_or("");
}

absl::Status Domain::DeleteCache(const CacheName& name) {
  ASSIGN_OR_RETURN(const auto cache, caches.Find(name));
  for (const Webhook& webhook : webhooks.List(cache)) {
    webhooks.store().Remove(webhook.id);
    deliveries.DropWaiting(webhook.id);
  }
  topics.DropCache(cache);
  return caches.Delete(name).status();
}

absl::Status Domain::DeleteWebhook(const CacheRef& cache, const WebhookName& name) {
  const auto webhook = webhooks.Delete(cache, name);
  if (webhook.ok()) deliveries.DropWaiting(webhook->id);
  return webhook.status();
}

void Domain::FindCause(absl::string_view text, JournalEntry& entry) {
  DeliveryOrigin origin{.cause = journal.last_number() + 1};
  if (const auto traceparent = ParseTraceparent(text)) {
    entry.traceparent = traceparent->ToText();
    origin.traceparent = entry.traceparent;
    if (const auto delivery = deliveries.FindByTraceparent(*traceparent)) {
      entry.cause = delivery->attempt;
      origin.cause_depth = delivery->origin.cause_depth + 1;
    }
  }
  if (entry.cause == 0) entry.during = deliveries.AttemptsUnderWay();
  deliveries.SetOrigin(std::move(origin));
}

uint64_t Domain::OnStep(const Delivery& delivery) {
  ++delivery_steps_[static_cast<size_t>(delivery.state)];
  LogProblem(delivery);
  const bool attempt = delivery.state == DeliveryState::kAttempting;
  journal.Append({.time = clock_.Now(),
                  .action = attempt ? kAttemptAction : kOutcomeAction,
                  .token_id = delivery.event.token_id,
                  .cache = delivery.event.cache,
                  .subject = delivery.webhook,
                  .outcome = OutcomeOf(delivery),
                  .cause = CauseOf(delivery),
                  .detail = DetailOf(delivery)});
  const uint64_t number = journal.last_number();
  journal.Write();
  effects.OnCommit([this] { journal.Committed(); });
  return number;
}

void Domain::OnNotMade(const Delivery& delivery, NotMade why) {
  // Each is in the journal; the log has the 1st, 10th, 100th and so on.
  const uint64_t count = ++not_made_[delivery.webhook_id];
  if (IsPowerOfTen(count)) {
    Delivery told = delivery;
    absl::StrAppend(&told.problem, "; such messages so far: ", count);
    LogProblem(told);
  }
  ++delivery_steps_[static_cast<size_t>(DeliveryState::kFailed)];
  journal.AppendBehind({.time = clock_.Now(),
                        .action = why == NotMade::kCut ? kCutAction : kOverflowAction,
                        .token_id = delivery.event.token_id,
                        .cache = delivery.event.cache,
                        .subject = delivery.webhook,
                        .outcome = std::string(StateName(DeliveryState::kFailed)),
                        .cause = delivery.origin.cause,
                        .detail = DetailOf(delivery)});
}

}  // namespace emulator
