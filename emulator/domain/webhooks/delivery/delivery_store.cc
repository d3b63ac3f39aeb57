#include "emulator/domain/webhooks/delivery/delivery_store.h"

#include "emulator/base/limits.h"

namespace emulator {
namespace {

#define DELIVERIES                                                                            \
  "SELECT id, webhook_id, cache, webhook, topic, sequence_number, token_id, text, event_us, " \
  "state, post_url, body, signature, publish_us, finished_us, http_status, problem, lane, "   \
  "place, due_us, copy_of, fault, sent_headers, sent_body, answer_headers, answer_body, "     \
  "took_us FROM deliveries "

constexpr char kInsert[] =
    "INSERT INTO deliveries (webhook_id, cache, webhook, topic, sequence_number, token_id, text, "
    "event_us, state, lane, place, due_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, "
    "?11)";
constexpr char kInsertCopy[] =
    "INSERT INTO deliveries (webhook_id, cache, webhook, topic, sequence_number, token_id, text, "
    "event_us, state, lane, place, copy_of, body, signature, publish_us, sent_headers, sent_body) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
constexpr char kNextPending[] =
    DELIVERIES "WHERE lane = ?1 AND state = 0 AND place > 0 ORDER BY place, id LIMIT 1";
constexpr char kSetPlace[] =
    "UPDATE deliveries SET lane = ?2, place = ?3, due_us = ?4, fault = ?5 WHERE id = ?1";
constexpr char kMarkAttempting[] =
    "UPDATE deliveries SET state = 1, post_url = ?2, body = ?3, signature = ?4, publish_us = ?5, "
    "fault = ?6, sent_headers = ?7, sent_body = ?8 WHERE id = ?1";
constexpr char kMarkFinished[] =
    "UPDATE deliveries SET state = ?2, finished_us = ?3, http_status = ?4, problem = ?5, fault = "
    "?6, answer_headers = ?7, answer_body = ?8, took_us = ?9, "
    "text = CASE WHEN length(body) > 0 THEN '' ELSE text END WHERE id = ?1";
constexpr char kPrune[] = "DELETE FROM deliveries WHERE id <= ?1 AND state > 1";
constexpr char kMeasure[] =
    "SELECT id, length(text) + coalesce(length(body), 0) + coalesce(length(sent_body), 0) "
    "FROM deliveries WHERE state > 1 ORDER BY id DESC";
constexpr char kRemovePending[] = "DELETE FROM deliveries WHERE webhook_id = ?1 AND state = 0";
constexpr char kCountPending[] =
    "SELECT webhook_id, count(*) FROM deliveries WHERE state = 0 GROUP BY webhook_id "
    "ORDER BY webhook_id";
constexpr char kCount[] = "SELECT count(*) FROM deliveries WHERE state = ?1";
constexpr char kListPending[] = DELIVERIES "WHERE state = 0 ORDER BY id";
constexpr char kListHeldBack[] =
    DELIVERIES "WHERE lane = ?1 AND state = 0 AND place = 0 ORDER BY id";
constexpr char kLastPlace[] = "SELECT max(place) FROM deliveries";
constexpr char kListAttempting[] = DELIVERIES "WHERE state = 1 ORDER BY id";
constexpr char kFind[] = DELIVERIES "WHERE id = ?1";
constexpr char kFindSentBefore[] = DELIVERIES
    "WHERE id < ?1 AND webhook_id = ?2 AND length(body) > 0 "
    "AND sent_headers = '' ORDER BY id DESC LIMIT 1";
constexpr char kListLike[] = DELIVERIES
    "WHERE length(body) > 0 AND (signature = ?1 OR body = ?2 OR (cache = ?3 AND topic = "
    "?4 AND sequence_number = ?5)) ORDER BY id LIMIT ?6";
constexpr char kList[] = DELIVERIES "WHERE id > ?1 ORDER BY id LIMIT ?2";

#undef DELIVERIES

// Old deliveries go in lots, not one by one with each new one.
constexpr int64_t kPruneEvery = 256;

Delivery DeliveryFrom(const Rows& rows) {
  Delivery delivery{.id = rows.Int(0),
                    .lane = rows.Int(17),
                    .place = rows.Uint(18),
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
                    .copy_of = rows.Int(20),
                    .fault = rows.Text(21),
                    .sent_headers = rows.Text(22),
                    .sent_body = rows.Text(23),
                    .finished_at = rows.Time(14),
                    .http_status = static_cast<int>(rows.Int(15)),
                    .answer_headers = rows.Text(24),
                    .answer_body = rows.Text(25),
                    .took = absl::Microseconds(rows.Int(26)),
                    .problem = rows.Text(16)};
  if (!rows.IsNull(19)) delivery.due = rows.Time(19);
  return delivery;
}

// What it takes in the database once it is final.
uint64_t BytesOf(const Delivery& delivery) {
  const size_t text = delivery.body.empty() ? delivery.event.text.size() : 0;
  return text + delivery.body.size() + delivery.sent_body.size();
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

DeliveryRequest RequestOf(const Delivery& delivery) {
  DeliveryRequest request =
      MakeDeliveryRequest(delivery.post_url, delivery.body, delivery.signature);
  if (delivery.sent_headers.empty()) return request;
  request.headers = HeadersFromLines(delivery.sent_headers);
  request.body = delivery.sent_body;
  return request;
}

DeliveryStore::DeliveryStore(Database& db)
    : insert_(db, kInsert),
      insert_copy_(db, kInsertCopy),
      next_pending_(db, kNextPending),
      set_place_(db, kSetPlace),
      mark_attempting_(db, kMarkAttempting),
      mark_finished_(db, kMarkFinished),
      prune_(db, kPrune),
      measure_(db, kMeasure),
      remove_pending_(db, kRemovePending),
      count_pending_(db, kCountPending),
      count_(db, kCount),
      list_pending_(db, kListPending),
      list_held_back_(db, kListHeldBack),
      last_place_(db, kLastPlace),
      list_attempting_(db, kListAttempting),
      find_(db, kFind),
      find_sent_before_(db, kFindSentBefore),
      list_like_(db, kListLike),
      list_(db, kList) {}

int64_t DeliveryStore::Insert(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  if (delivery.copy_of != 0) {
    insert_copy_.Run(delivery.webhook_id, event.cache, delivery.webhook, event.topic,
                     event.sequence_number, event.token_id, event.text, event.event_time,
                     delivery.lane, delivery.place, delivery.copy_of, Blob{delivery.body},
                     delivery.signature, event.publish_time, delivery.sent_headers,
                     Blob{delivery.sent_body});
  } else if (delivery.due) {
    insert_.Run(delivery.webhook_id, event.cache, delivery.webhook, event.topic,
                event.sequence_number, event.token_id, event.text, event.event_time, delivery.lane,
                delivery.place, *delivery.due);
  } else {
    insert_.Run(delivery.webhook_id, event.cache, delivery.webhook, event.topic,
                event.sequence_number, event.token_id, event.text, event.event_time, delivery.lane,
                delivery.place, nullptr);
  }
  const int64_t id = insert_.last_insert_id();
  if (id % kPruneEvery == 0) prune_.Run(id - limits::kDeliveriesKept);
  return id;
}

std::optional<Delivery> DeliveryStore::NextPending(int64_t lane) {
  return One(next_pending_.Query(lane));
}

void DeliveryStore::SetPlace(const Delivery& delivery) {
  if (delivery.due) {
    set_place_.Run(delivery.id, delivery.lane, delivery.place, *delivery.due, delivery.fault);
  } else {
    set_place_.Run(delivery.id, delivery.lane, delivery.place, nullptr, delivery.fault);
  }
}

void DeliveryStore::MarkAttempting(const Delivery& delivery) {
  mark_attempting_.Run(delivery.id, delivery.post_url, Blob{delivery.body}, delivery.signature,
                       delivery.event.publish_time, delivery.fault, delivery.sent_headers,
                       Blob{delivery.sent_body});
}

void DeliveryStore::MarkFinished(const Delivery& delivery) {
  mark_finished_.Run(delivery.id, static_cast<int>(delivery.state), delivery.finished_at,
                     delivery.http_status, delivery.problem, delivery.fault,
                     delivery.answer_headers, Blob{delivery.answer_body},
                     absl::ToInt64Microseconds(delivery.took));
  KeepWithinBytes(delivery);
}

void DeliveryStore::KeepWithinBytes(const Delivery& finished) {
  if (finished_bytes_) *finished_bytes_ += BytesOf(finished);
  if (finished_bytes_ && *finished_bytes_ <= limits::kDeliveryBytesKept) return;
  uint64_t bytes = 0;
  std::optional<int64_t> last_too_many;
  for (Rows rows = measure_.Query(); rows.Next();) {
    // Not all that may stay, so that the next time is not soon.
    if (bytes + rows.Uint(1) > limits::kDeliveryBytesKept / 4 * 3) {
      last_too_many = rows.Int(0);
      break;
    }
    bytes += rows.Uint(1);
  }
  if (last_too_many) prune_.Run(*last_too_many);
  finished_bytes_ = bytes;
}

void DeliveryStore::RemovePending(int64_t webhook_id) { remove_pending_.Run(webhook_id); }

std::vector<DeliveryStore::PendingCount> DeliveryStore::CountPending() {
  std::vector<PendingCount> counts;
  for (Rows rows = count_pending_.Query(); rows.Next();) {
    counts.push_back({.webhook_id = rows.Int(0), .count = rows.Int(1)});
  }
  return counts;
}

int64_t DeliveryStore::Count(DeliveryState state) const {
  Rows rows = count_.Query(static_cast<int>(state));
  return rows.Next() ? rows.Int(0) : 0;
}

std::vector<Delivery> DeliveryStore::ListPending() { return All(list_pending_.Query()); }

std::vector<Delivery> DeliveryStore::ListHeldBack(int64_t lane) {
  return All(list_held_back_.Query(lane));
}

uint64_t DeliveryStore::LastPlace() {
  Rows rows = last_place_.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

std::vector<Delivery> DeliveryStore::ListAttempting() { return All(list_attempting_.Query()); }

std::optional<Delivery> DeliveryStore::Find(int64_t id) const { return One(find_.Query(id)); }

std::optional<Delivery> DeliveryStore::FindSentBefore(int64_t id, int64_t webhook_id) {
  return One(find_sent_before_.Query(id, webhook_id));
}

std::vector<Delivery> DeliveryStore::ListLike(const std::string& signature, const std::string& body,
                                              const DeliveryEvent& event) const {
  return All(list_like_.Query(signature, Blob{body}, event.cache, event.topic,
                              event.sequence_number, limits::kDeliveriesExplained));
}

std::vector<Delivery> DeliveryStore::List(int64_t after, int count) const {
  return All(list_.Query(after, count));
}

}  // namespace emulator
