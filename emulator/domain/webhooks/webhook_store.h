#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/base/names.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct Webhook {
  int64_t id = 0;
  std::string name;
  std::string topic;
  std::string post_url;
  std::string secret;
  // The secret before the latest rotation, and when that was; absent without one.
  std::optional<std::string> previous_secret;
  std::optional<absl::Time> rotated_at;
};

// What is remembered of webhooks; one is known by its cache and name.
class WebhookStore {
 public:
  explicit WebhookStore(Database& db);

  std::optional<Webhook> Find(const CacheRef& cache, absl::string_view name) const;
  std::optional<Webhook> FindById(int64_t id) const;
  // By name.
  std::vector<Webhook> List(const CacheRef& cache) const;
  // Of every cache, in the order of their making.
  std::vector<Webhook> ListAll() const;
  // Those that want the messages of this topic, in the order of their making.
  std::vector<Webhook> ListForTopic(const CacheRef& cache, absl::string_view topic) const;

  void Insert(const CacheRef& cache, const Webhook& webhook);
  // Topic and URL; the secret stays.
  void Update(int64_t id, absl::string_view topic, absl::string_view post_url);
  // A new secret; the old one is remembered as the previous one.
  void RotateSecret(int64_t id, absl::string_view secret, absl::Time now);
  void Remove(int64_t id);

 private:
  // Whether there has been one; absent until somebody asks.
  mutable std::optional<bool> any_;
  mutable Statement find_;
  mutable Statement find_by_id_;
  mutable Statement list_;
  mutable Statement list_all_;
  mutable Statement list_for_topic_;
  Statement insert_;
  Statement update_;
  Statement rotate_secret_;
  Statement remove_;
};

}  // namespace emulator
