#include "emulator/domain/webhooks/delivery_store.h"

#include "emulator/base/limits.h"

namespace emulator {
namespace {

#define DELIVERY_COLUMNS                                                                      \
  "id, webhook_id, cache, webhook, topic, sequence_number, token_id, text, event_us, state, " \
  "post_url, body, signature, publish_us, finished_us, http_status, problem"

constexpr char kInsert[] =
    "INSERT INTO deliveries "
    "(webhook_id, cache, webhook, topic, sequence_number, token_id, text, event_us, state) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)";
constexpr char kNextPending[] = "SELECT " DELIVERY_COLUMNS
                                " FROM deliveries WHERE webhook_id = ?1 AND state = 0 "
                                "ORDER BY id LIMIT 1";
constexpr char kMarkAttempting[] =
    "UPDATE deliveries SET state = 1, post_url = ?2, body = ?3, signature = ?4, publish_us = ?5 "
    "WHERE id = ?1";
constexpr char kMarkFinished[] =
    "UPDATE deliveries SET state = ?2, finished_us = ?3, http_status = ?4, problem = ?5, text = '' "
    "WHERE id = ?1";
constexpr char kPrune[] = "DELETE FROM deliveries WHERE id <= ?1 AND state > 1";
constexpr char kRemovePending[] = "DELETE FROM deliveries WHERE webhook_id = ?1 AND state = 0";
constexpr char kCountPending[] =
    "SELECT webhook_id, count(*) FROM deliveries WHERE state = 0 GROUP BY webhook_id "
    "ORDER BY webhook_id";
constexpr char kListAttempting[] =
    "SELECT " DELIVERY_COLUMNS " FROM deliveries WHERE state = 1 ORDER BY id";
constexpr char kFind[] = "SELECT " DELIVERY_COLUMNS " FROM deliveries WHERE id = ?1";
constexpr char kList[] =
    "SELECT " DELIVERY_COLUMNS " FROM deliveries WHERE id > ?1 ORDER BY id LIMIT ?2";

#undef DELIVERY_COLUMNS

// Old deliveries go in lots, not one by one with each new one.
constexpr int64_t kPruneEvery = 256;

Delivery DeliveryFrom(const Rows& rows) {
  return {.id = rows.Int(0),
          .webhook_id = rows.Int(1),
          .webhook = rows.Text(3),
          .event = {.cache = rows.Text(2),
                    .topic = rows.Text(4),
                    .event_time = rows.Time(8),
                    .publish_time = rows.Time(13),
                    .sequence_number = rows.Uint(5),
                    .token_id = rows.Text(6),
                    .text = rows.Text(7)},
          .state = static_cast<DeliveryState>(rows.Int(9)),
          .post_url = rows.Text(10),
          .body = rows.Text(11),
          .signature = rows.Text(12),
          .finished_at = rows.Time(14),
          .http_status = static_cast<int>(rows.Int(15)),
          .problem = rows.Text(16)};
}

std::optional<Delivery> One(Rows rows) {
  if (!rows.Next()) return std::nullopt;
  return DeliveryFrom(rows);
}

std::vector<Delivery> All(Rows rows) {
  std::vector<Delivery> deliveries;
  while (rows.Next()) deliveries.push_back(DeliveryFrom(rows));
  return deliveries;
}

}  // namespace

absl::string_view StateName(DeliveryState state) {
  switch (state) {
    case DeliveryState::kPending:
      return "pending";
    case DeliveryState::kAttempting:
      return "attempting";
    case DeliveryState::kDelivered:
      return "delivered";
    case DeliveryState::kFailed:
      return "failed";
    case DeliveryState::kLost:
      return "lost";
  }
  return "unknown";
}

DeliveryStore::DeliveryStore(Database& db)
    : insert_(db, kInsert),
      next_pending_(db, kNextPending),
      mark_attempting_(db, kMarkAttempting),
      mark_finished_(db, kMarkFinished),
      prune_(db, kPrune),
      remove_pending_(db, kRemovePending),
      count_pending_(db, kCountPending),
      list_attempting_(db, kListAttempting),
      find_(db, kFind),
      list_(db, kList) {}

void DeliveryStore::Insert(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  insert_.Run(delivery.webhook_id, event.cache, delivery.webhook, event.topic,
              event.sequence_number, event.token_id, event.text, event.event_time);
  const int64_t id = insert_.last_insert_id();
  if (id % kPruneEvery == 0) prune_.Run(id - limits::kDeliveriesKept);
}

std::optional<Delivery> DeliveryStore::NextPending(int64_t webhook_id) {
  return One(next_pending_.Query(webhook_id));
}

void DeliveryStore::MarkAttempting(const Delivery& delivery) {
  mark_attempting_.Run(delivery.id, delivery.post_url, Blob{delivery.body}, delivery.signature,
                       delivery.event.publish_time);
}

void DeliveryStore::MarkFinished(const Delivery& delivery) {
  mark_finished_.Run(delivery.id, static_cast<int>(delivery.state), delivery.finished_at,
                     delivery.http_status, delivery.problem);
}

void DeliveryStore::RemovePending(int64_t webhook_id) { remove_pending_.Run(webhook_id); }

std::vector<DeliveryStore::PendingCount> DeliveryStore::CountPending() {
  std::vector<PendingCount> counts;
  for (Rows rows = count_pending_.Query(); rows.Next();) {
    counts.push_back({.webhook_id = rows.Int(0), .count = rows.Int(1)});
  }
  return counts;
}

std::vector<Delivery> DeliveryStore::ListAttempting() { return All(list_attempting_.Query()); }

std::optional<Delivery> DeliveryStore::Find(int64_t id) { return One(find_.Query(id)); }

std::vector<Delivery> DeliveryStore::List(int64_t after, int count) {
  return All(list_.Query(after, count));
}

}  // namespace emulator
