#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "emulator/base/clock.h"
#include "emulator/base/names.h"
#include "emulator/domain/webhooks/webhook_store.h"
#include "emulator/storage/draws.h"

namespace emulator {

// The webhooks of one world: which topic's messages go to which URL, signed with which secret
// (docs/behaviour/webhooks.md §1). Sending is the business of Deliveries.
//
// Threads: none of its own; the world's lock guards it. Constructor arguments must outlive it.
class Webhooks {
 public:
  Webhooks(Database& db, Draws& draws, const WorldClock& clock)
      : store_(db), draws_(draws), clock_(clock) {}

  // Makes the webhook, or gives an existing one another topic and URL. Answers its secret, which a
  // later Put does not change unless it brings one. InvalidArgument for a bad URL.
  absl::StatusOr<std::string> Put(const CacheRef& cache, const WebhookName& name,
                                  const TopicName& topic, const std::string& post_url,
                                  const std::optional<std::string>& secret = std::nullopt);

  // Every webhook of the cache, by name.
  std::vector<Webhook> List(const CacheRef& cache) const { return store_.List(cache); }

  // Removes and answers it; WebhookNotFound (the service's answer is unknown).
  absl::StatusOr<Webhook> Delete(const CacheRef& cache, const WebhookName& name);

  // The current secret; WebhookNotFound.
  absl::StatusOr<std::string> GetSecret(const CacheRef& cache, const WebhookName& name) const;

  // A new secret, which signs from the next attempt on; WebhookNotFound.
  absl::StatusOr<std::string> RotateSecret(const CacheRef& cache, const WebhookName& name);

  WebhookStore& store() { return store_; }
  const WebhookStore& store() const { return store_; }

 private:
  absl::StatusOr<Webhook> Find(const CacheRef& cache, const WebhookName& name) const;

  WebhookStore store_;
  Draws& draws_;
  const WorldClock& clock_;
};

}  // namespace emulator
