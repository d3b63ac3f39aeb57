#include "emulator/world/domain.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

std::string OutcomeOf(const Delivery& delivery) {
  return delivery.state == DeliveryState::kAttempting ? "OK"
                                                      : std::string(StateName(delivery.state));
}

// The problem is left out: its words come from the network and differ from machine to machine.
std::string DetailOf(const Delivery& delivery) {
  std::string detail = absl::StrCat(R"("delivery":)", delivery.id, R"(,"sequence_number":)",
                                    delivery.event.sequence_number);
  if (delivery.state == DeliveryState::kAttempting) {
    absl::StrAppend(&detail, R"(,"signature":")", delivery.signature, "\"");
  }
  if (delivery.http_status != 0) {
    absl::StrAppend(&detail, R"(,"http_status":)", delivery.http_status);
  }
  if (delivery.copy_of != 0) absl::StrAppend(&detail, R"(,"copy_of":)", delivery.copy_of);
  if (delivery.fault.empty()) return detail;
  const auto fault = nlohmann::json::parse(delivery.fault);
  absl::StrAppend(&detail, ",", FaultDetail(fault.value("rule", "")));
  if (fault.contains("send_as"))
    absl::StrAppend(&detail, R"(,"send_as":)", fault["send_as"].dump());
  return detail;
}

// What goes wrong with a delivery nobody is told but the log, as with the service.
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
                  .on_answer = std::move(parts.on_answer)}),
      journal(*db_) {
  topics.SetObserver(&deliveries);
}

std::string Domain::Setting(absl::string_view key) const {
  return MetaStore(*db_).Find(key).value_or("");
}

absl::Status Domain::DeleteCache(const CacheName& name) {
  ASSIGN_OR_RETURN(const auto cache, caches.Find(name));
  for (const Webhook& webhook : webhooks.List(cache)) {
    webhooks.store().Remove(webhook.id);
    deliveries.DropPending(webhook.id);
  }
  topics.DropCache(cache);
  return caches.Delete(name).status();
}

absl::Status Domain::DeleteWebhook(const CacheRef& cache, const WebhookName& name) {
  const auto webhook = webhooks.Delete(cache, name);
  if (webhook.ok()) deliveries.DropPending(webhook->id);
  return webhook.status();
}

void Domain::OnStep(const Delivery& delivery) {
  ++delivery_steps_[static_cast<size_t>(delivery.state)];
  LogProblem(delivery);
  const bool attempt = delivery.state == DeliveryState::kAttempting;
  journal.Append({.time = clock_.Now(),
                  .action = attempt ? kAttemptAction : kOutcomeAction,
                  .token_id = delivery.event.token_id,
                  .cache = delivery.event.cache,
                  .subject = delivery.webhook,
                  .outcome = OutcomeOf(delivery),
                  .detail = DetailOf(delivery)});
  journal.Write();
  effects.OnCommit([this] { journal.Committed(); });
}

void Domain::OnOverflow(const Delivery& delivery) {
  // Each is in the journal; the log has the 1st, 10th, 100th and so on.
  const uint64_t count = ++overflows_[delivery.webhook_id];
  if (IsPowerOfTen(count)) {
    Delivery told = delivery;
    absl::StrAppend(&told.problem, "; such messages so far: ", count);
    LogProblem(told);
  }
  ++delivery_steps_[static_cast<size_t>(DeliveryState::kFailed)];
  journal.Append({.time = clock_.Now(),
                  .action = kOverflowAction,
                  .token_id = delivery.event.token_id,
                  .cache = delivery.event.cache,
                  .subject = delivery.webhook,
                  .outcome = "failed",
                  .detail = DetailOf(delivery)});
}

}  // namespace emulator
