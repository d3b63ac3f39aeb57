#include "emulator/domain/webhooks/webhook_store.h"

namespace emulator {
namespace {

#define WEBHOOKS \
  "SELECT id, name, topic, post_url, secret, previous_secret, rotated_us FROM webhooks "

constexpr char kFind[] = WEBHOOKS "WHERE cache_id = ?1 AND name = ?2";
constexpr char kFindById[] = WEBHOOKS "WHERE id = ?1";
constexpr char kList[] = WEBHOOKS "WHERE cache_id = ?1 ORDER BY name";
constexpr char kListAll[] = WEBHOOKS "ORDER BY id";
constexpr char kListForTopic[] = WEBHOOKS "WHERE cache_id = ?1 AND topic = ?2 ORDER BY id";

#undef WEBHOOKS

constexpr char kInsert[] =
    "INSERT INTO webhooks (cache_id, name, topic, post_url, secret) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr char kUpdate[] = "UPDATE webhooks SET topic = ?2, post_url = ?3 WHERE id = ?1";
constexpr char kRotateSecret[] =
    "UPDATE webhooks SET previous_secret = secret, rotated_us = ?3, secret = ?2 WHERE id = ?1";
constexpr char kRemove[] = "DELETE FROM webhooks WHERE id = ?1";

Webhook WebhookFrom(const Rows& rows) {
  Webhook webhook{.id = rows.Int(0),
                  .name = rows.Text(1),
                  .topic = rows.Text(2),
                  .post_url = rows.Text(3),
                  .secret = rows.Text(4)};
  if (!rows.IsNull(5)) webhook.previous_secret = rows.Text(5);
  if (!rows.IsNull(6)) webhook.rotated_at = rows.Time(6);
  return webhook;
}

std::optional<Webhook> One(Rows rows) {
  if (!rows.Next()) return std::nullopt;
  return WebhookFrom(rows);
}

std::vector<Webhook> All(Rows rows) {
  std::vector<Webhook> webhooks;
  while (rows.Next()) webhooks.push_back(WebhookFrom(rows));
  return webhooks;
}

}  // namespace

WebhookStore::WebhookStore(Database& db)
    : find_(db, kFind),
      find_by_id_(db, kFindById),
      list_(db, kList),
      list_all_(db, kListAll),
      list_for_topic_(db, kListForTopic),
      insert_(db, kInsert),
      update_(db, kUpdate),
      rotate_secret_(db, kRotateSecret),
      remove_(db, kRemove) {}

std::optional<Webhook> WebhookStore::Find(const CacheRef& cache, absl::string_view name) const {
  return One(find_.Query(cache.id, name));
}

std::optional<Webhook> WebhookStore::FindById(int64_t id) const {
  return One(find_by_id_.Query(id));
}

std::vector<Webhook> WebhookStore::List(const CacheRef& cache) const {
  return All(list_.Query(cache.id));
}

std::vector<Webhook> WebhookStore::ListAll() const { return All(list_all_.Query()); }

std::vector<Webhook> WebhookStore::ListForTopic(const CacheRef& cache,
                                                absl::string_view topic) const {
  // Most worlds have no webhook, and every publish asks.
  if (!any_) any_ = !ListAll().empty();
  if (!*any_) return {};
  return All(list_for_topic_.Query(cache.id, topic));
}

void WebhookStore::Insert(const CacheRef& cache, const Webhook& webhook) {
  any_ = true;
  insert_.Run(cache.id, webhook.name, webhook.topic, webhook.post_url, webhook.secret);
}

void WebhookStore::Update(int64_t id, absl::string_view topic, absl::string_view post_url) {
  update_.Run(id, topic, post_url);
}

void WebhookStore::RotateSecret(int64_t id, absl::string_view secret, absl::Time now) {
  rotate_secret_.Run(id, secret, now);
}

void WebhookStore::Remove(int64_t id) { remove_.Run(id); }

}  // namespace emulator
