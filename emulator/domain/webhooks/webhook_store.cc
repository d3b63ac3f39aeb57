#include "emulator/domain/webhooks/webhook_store.h"

namespace emulator {
namespace {

constexpr char kFind[] =
    "SELECT id, name, topic, post_url, secret FROM webhooks WHERE cache_id = ?1 AND name = ?2";
constexpr char kFindById[] = "SELECT id, name, topic, post_url, secret FROM webhooks WHERE id = ?1";
constexpr char kList[] =
    "SELECT id, name, topic, post_url, secret FROM webhooks WHERE cache_id = ?1 ORDER BY name";
constexpr char kListForTopic[] =
    "SELECT id, name, topic, post_url, secret FROM webhooks WHERE cache_id = ?1 AND topic = ?2 "
    "ORDER BY id";
constexpr char kInsert[] =
    "INSERT INTO webhooks (cache_id, name, topic, post_url, secret) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr char kUpdate[] = "UPDATE webhooks SET topic = ?2, post_url = ?3 WHERE id = ?1";
constexpr char kSetSecret[] = "UPDATE webhooks SET secret = ?2 WHERE id = ?1";
constexpr char kRemove[] = "DELETE FROM webhooks WHERE id = ?1";

Webhook WebhookFrom(const Rows& rows) {
  return {.id = rows.Int(0),
          .name = rows.Text(1),
          .topic = rows.Text(2),
          .post_url = rows.Text(3),
          .secret = rows.Text(4)};
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
      list_for_topic_(db, kListForTopic),
      insert_(db, kInsert),
      update_(db, kUpdate),
      set_secret_(db, kSetSecret),
      remove_(db, kRemove) {}

std::optional<Webhook> WebhookStore::Find(const CacheRef& cache, absl::string_view name) {
  return One(find_.Query(cache.id, name));
}

std::optional<Webhook> WebhookStore::FindById(int64_t id) { return One(find_by_id_.Query(id)); }

std::vector<Webhook> WebhookStore::List(const CacheRef& cache) {
  return All(list_.Query(cache.id));
}

std::vector<Webhook> WebhookStore::ListForTopic(const CacheRef& cache, absl::string_view topic) {
  return All(list_for_topic_.Query(cache.id, topic));
}

void WebhookStore::Insert(const CacheRef& cache, const Webhook& webhook) {
  insert_.Run(cache.id, webhook.name, webhook.topic, webhook.post_url, webhook.secret);
}

void WebhookStore::Update(int64_t id, absl::string_view topic, absl::string_view post_url) {
  update_.Run(id, topic, post_url);
}

void WebhookStore::SetSecret(int64_t id, absl::string_view secret) { set_secret_.Run(id, secret); }

void WebhookStore::Remove(int64_t id) { remove_.Run(id); }

}  // namespace emulator
