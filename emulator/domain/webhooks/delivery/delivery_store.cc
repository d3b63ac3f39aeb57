#include "emulator/domain/webhooks/delivery/delivery_store.h"

#include <nlohmann/json.hpp>

#include "emulator/base/limits.h"
#include "emulator/domain/faults/fault_json.h"

namespace emulator {
namespace {

// What waits: DeliveryState::kPending and from kHeld on.
#define WAITING "(state = 0 OR state >= 5)"
#define FINAL "state BETWEEN 2 AND 4"

#define DELIVERIES                                                                            \
  "SELECT id, webhook_id, cache, webhook, topic, sequence_number, token_id, text, event_us, " \
  "state, post_url, body, signature, publish_us, finished_us, http_status, problem, lane, "   \
  "place, due_us, copy_of, fault, sent_headers, sent_body, answer_headers, answer_body, "     \
  "took_us, cause, attempt, cause_depth, publisher_traceparent, traceparent FROM deliveries "

constexpr char kInsert[] =
    "INSERT INTO deliveries (webhook_id, cache, webhook, topic, sequence_number, token_id, text, "
    "event_us, state, lane, place, due_us, cause, cause_depth, publisher_traceparent, copy_of, "
    "body, signature, publish_us, sent_headers, sent_body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
    "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";
constexpr char kNextPending[] =
    "SELECT id FROM deliveries WHERE lane = ?1 AND state = 0 ORDER BY place, id LIMIT 1";
constexpr char kSetPlace[] =
    "UPDATE deliveries SET lane = ?2, place = ?3, due_us = ?4, fault = ?5, state = ?6 WHERE id = "
    "?1";
constexpr char kMarkAttempting[] =
    "UPDATE deliveries SET state = 1, post_url = ?2, body = ?3, signature = ?4, publish_us = ?5, "
    "fault = ?6, sent_headers = ?7, sent_body = ?8, attempt = ?9, traceparent = ?10 WHERE id = ?1";
constexpr char kMarkFinished[] =
    "UPDATE deliveries SET state = ?2, finished_us = ?3, http_status = ?4, problem = ?5, fault = "
    "?6, answer_headers = ?7, answer_body = ?8, took_us = ?9, "
    "text = CASE WHEN length(body) > 0 THEN '' ELSE text END WHERE id = ?1";
constexpr char kPrune[] = "DELETE FROM deliveries WHERE id <= ?1 AND " FINAL;
constexpr char kMeasure[] =
    "SELECT id, length(text) + coalesce(length(body), 0) + coalesce(length(sent_body), 0) "
    "FROM deliveries WHERE " FINAL " ORDER BY id DESC";
constexpr char kRemoveWaiting[] = "DELETE FROM deliveries WHERE webhook_id = ?1 AND " WAITING;
constexpr char kCountWaiting[] =
    "SELECT webhook_id, count(*) FROM deliveries WHERE " WAITING " GROUP BY webhook_id";
constexpr char kCount[] = "SELECT count(*) FROM deliveries WHERE state = ?1";
constexpr char kListWaiting[] = DELIVERIES "WHERE " WAITING " ORDER BY id";
constexpr char kListGathered[] = DELIVERIES "WHERE lane = ?1 AND state = 6 ORDER BY id";
constexpr char kLastPlace[] = "SELECT max(place) FROM deliveries";
constexpr char kLastId[] = "SELECT coalesce(max(id), 0) FROM deliveries";
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
#undef WAITING
#undef FINAL

// Old deliveries go in lots, not one by one with each new one.
constexpr int64_t kPruneEvery = 256;

constexpr size_t kRememberedBytesMax = 4 << 20;

size_t RememberedBytes(const Delivery& pending) {
  return sizeof(Delivery) + pending.event.text.size();
}

std::string FaultText(const Delivery& delivery) {
  if (!delivery.fault) return "";
  return DecidedFaultToJson(*delivery.fault)
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Delivery DeliveryFrom(const Rows& rows) {
  Delivery delivery{.id = rows.Int(0),
                    .origin = {.cause = rows.OptionalUint(27),
                               .cause_depth = rows.Uint(29),
                               .traceparent = rows.Text(30)},
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
                    .attempt = rows.OptionalUint(28),
                    .post_url = rows.Text(10),
                    .body = rows.Text(11),
                    .signature = rows.Text(12),
                    .copy_of = rows.Int(20),
                    .fault = DecidedFaultFromText(rows.Bytes(21)),
                    .sent_headers = rows.Text(22),
                    .sent_body = rows.Text(23),
                    .traceparent = rows.Text(31),
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

DeliveryStore::DeliveryStore(Database& db)
    : insert_(db, kInsert),
      next_pending_(db, kNextPending),
      set_place_(db, kSetPlace),
      mark_attempting_(db, kMarkAttempting),
      mark_finished_(db, kMarkFinished),
      prune_(db, kPrune),
      measure_(db, kMeasure),
      remove_waiting_(db, kRemoveWaiting),
      count_waiting_(db, kCountWaiting),
      count_(db, kCount),
      list_waiting_(db, kListWaiting),
      list_gathered_(db, kListGathered),
      last_place_(db, kLastPlace),
      last_id_(db, kLastId),
      list_attempting_(db, kListAttempting),
      find_(db, kFind),
      find_sent_before_(db, kFindSentBefore),
      list_like_(db, kListLike),
      list_(db, kList) {}

int64_t DeliveryStore::Insert(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  const DeliveryOrigin& origin = delivery.origin;
  insert_.Run(delivery.webhook_id, event.cache, delivery.webhook, event.topic,
              event.sequence_number, event.token_id, event.text, event.event_time,
              static_cast<int>(delivery.state), delivery.lane, delivery.place, delivery.due,
              origin.cause, origin.cause_depth, origin.traceparent, delivery.copy_of,
              Blob{delivery.body}, delivery.signature, event.publish_time, delivery.sent_headers,
              Blob{delivery.sent_body});
  const int64_t id = insert_.last_insert_id();
  if (id % kPruneEvery == 0) prune_.Run(id - limits::kDeliveriesKept);
  return id;
}

void DeliveryStore::Remember(Delivery inserted) {
  const size_t bytes = RememberedBytes(inserted);
  if (remembered_bytes_ + bytes > kRememberedBytesMax) return;
  remembered_bytes_ += bytes;
  remembered_.emplace(inserted.id, std::move(inserted));
}

std::optional<Delivery> DeliveryStore::TakeRemembered(int64_t id) {
  auto node = remembered_.extract(id);
  if (node.empty()) return std::nullopt;
  remembered_bytes_ -= RememberedBytes(node.mapped());
  return std::move(node.mapped());
}

std::optional<Delivery> DeliveryStore::NextPending(int64_t lane) {
  int64_t id = 0;
  {
    Rows rows = next_pending_.Query(lane);
    if (!rows.Next()) return std::nullopt;
    id = rows.Int(0);
  }
  std::optional<Delivery> remembered = TakeRemembered(id);
  return remembered ? std::move(remembered) : Find(id);
}

void DeliveryStore::SetPlace(const Delivery& delivery) {
  TakeRemembered(delivery.id);
  const std::string fault = FaultText(delivery);
  set_place_.Run(delivery.id, delivery.lane, delivery.place, delivery.due, fault,
                 static_cast<int>(delivery.state));
}

void DeliveryStore::MarkAttempting(const Delivery& delivery) {
  const std::string fault = FaultText(delivery);
  mark_attempting_.Run(delivery.id, delivery.post_url, Blob{delivery.body}, delivery.signature,
                       delivery.event.publish_time, fault, delivery.sent_headers,
                       Blob{delivery.sent_body}, delivery.attempt, delivery.traceparent);
}

void DeliveryStore::MarkFinished(const Delivery& delivery) {
  const std::string fault = FaultText(delivery);
  mark_finished_.Run(delivery.id, static_cast<int>(delivery.state), delivery.finished_at,
                     delivery.http_status, delivery.problem, fault, delivery.answer_headers,
                     Blob{delivery.answer_body}, absl::ToInt64Microseconds(delivery.took));
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

void DeliveryStore::RemoveWaiting(int64_t webhook_id) {
  remembered_.clear();
  remembered_bytes_ = 0;
  remove_waiting_.Run(webhook_id);
}

std::map<int64_t, int64_t> DeliveryStore::CountWaiting() {
  std::map<int64_t, int64_t> counts;
  for (Rows rows = count_waiting_.Query(); rows.Next();) counts[rows.Int(0)] = rows.Int(1);
  return counts;
}

int64_t DeliveryStore::Count(DeliveryState state) const {
  Rows rows = count_.Query(static_cast<int>(state));
  return rows.Next() ? rows.Int(0) : 0;
}

std::vector<Delivery> DeliveryStore::ListWaiting() { return All(list_waiting_.Query()); }

std::vector<Delivery> DeliveryStore::ListGathered(int64_t lane) {
  return All(list_gathered_.Query(lane));
}

uint64_t DeliveryStore::LastPlace() {
  Rows rows = last_place_.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

int64_t DeliveryStore::LastId() const {
  Rows rows = last_id_.Query();
  return rows.Next() ? rows.Int(0) : 0;
}

std::vector<Delivery> DeliveryStore::ListAttempting() const {
  return All(list_attempting_.Query());
}

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
