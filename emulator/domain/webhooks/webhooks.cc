#include "emulator/domain/webhooks/webhooks.h"

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/webhooks/post_url.h"

namespace emulator {
namespace {

constexpr char kSecretPurpose[] = "webhook secret";

}  // namespace

absl::StatusOr<std::string> Webhooks::Put(const CacheRef& cache, const WebhookName& name,
                                          const TopicName& topic, const std::string& post_url,
                                          const std::optional<std::string>& secret) {
  RETURN_IF_ERROR(ValidatePostUrl(post_url));
  if (const auto existing = store_.Find(cache, name.text())) {
    store_.Update(existing->id, topic.text(), post_url);
    if (secret && *secret != existing->secret) {
      store_.RotateSecret(existing->id, *secret, clock_.Now());
    }
    return secret.value_or(existing->secret);
  }
  const Webhook webhook{.name = name.text(),
                        .topic = topic.text(),
                        .post_url = post_url,
                        .secret = secret ? *secret : draws_.NextText(kSecretPurpose)};
  store_.Insert(cache, webhook);
  return webhook.secret;
}

absl::StatusOr<Webhook> Webhooks::Delete(const CacheRef& cache, const WebhookName& name) {
  auto webhook = Find(cache, name);
  if (webhook.ok()) store_.Remove(webhook->id);
  return webhook;
}

absl::StatusOr<std::string> Webhooks::GetSecret(const CacheRef& cache,
                                                const WebhookName& name) const {
  ASSIGN_OR_RETURN(auto webhook, Find(cache, name));
  return webhook.secret;
}

absl::StatusOr<std::string> Webhooks::RotateSecret(const CacheRef& cache, const WebhookName& name) {
  ASSIGN_OR_RETURN(auto webhook, Find(cache, name));
  std::string secret = draws_.NextText(kSecretPurpose);
  store_.RotateSecret(webhook.id, secret, clock_.Now());
  return secret;
}

absl::StatusOr<Webhook> Webhooks::Find(const CacheRef& cache, const WebhookName& name) const {
  auto webhook = store_.Find(cache, name.text());
  if (!webhook) return errors::WebhookNotFound(cache.name, name.text());
  return *std::move(webhook);
}

}  // namespace emulator
