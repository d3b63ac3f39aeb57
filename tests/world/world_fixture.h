#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/world/world.h"

namespace emulator {

// Keeps what is to be sent, until the test says what came of it.
class HeldSender : public DeliverySender {
 public:
  uint64_t NewTicket() override { return next_ticket_++; }
  void Send(uint64_t, DeliveryRequest request, Done done) override {
    requests.push_back(std::move(request));
    dones.push_back(std::move(done));
  }
  void Cancel(uint64_t) override { ++cancelled; }

  std::vector<DeliveryRequest> requests;
  std::vector<Done> dones;
  int cancelled = 0;

 private:
  uint64_t next_ticket_ = 1;
};

inline constexpr int64_t kWorldStartMs = 1704296470564;

inline absl::Time WorldStart() { return absl::FromUnixMillis(kWorldStartMs); }

// The few commands that tests give a world.
inline absl::Status CreateCache(World& world, const std::string& name) {
  return world.Run({.action = "CreateCache", .subject = name, .writes = true}, [&](Scope& scope) {
    return scope.domain.caches.Create(*CacheName::Parse(name));
  });
}

inline absl::Status SetItem(World& world, const std::string& key, const std::string& value,
                            absl::Duration ttl = absl::Minutes(1)) {
  return world.Run(
      {.action = "Set", .cache = "c", .subject = key, .writes = true},
      [&](Scope& scope) { return scope.domain.caches.scalars().Set(scope.Item(key), value, ttl); });
}

// The value, "MISS", or the error.
inline std::string GetItem(World& world, const std::string& key) {
  std::string answer;
  const absl::Status status =
      world.Run({.action = "Get", .cache = "c", .subject = key}, [&](Scope& scope) {
        auto value = scope.domain.caches.scalars().Get(scope.Item(key));
        if (value.ok()) answer = value->value_or("MISS");
        return value.status();
      });
  return status.ok() ? answer : std::string(status.message());
}

inline absl::Status PutWebhook(World& world, const std::string& name, const std::string& topic) {
  return world.Run(
      {.action = "PutWebhook", .cache = "c", .subject = name, .writes = true}, [&](Scope& scope) {
        return scope.domain.webhooks
            .Put(scope.cache, *WebhookName::Parse(name), *TopicName::Parse(topic), "http://" + name)
            .status();
      });
}

inline absl::Status Publish(World& world, const std::string& topic, const std::string& text) {
  return world.Run({.action = "Publish", .cache = "c", .subject = topic, .writes = true},
                   [&](Scope& scope) {
                     return scope.domain.topics
                         .Publish(scope.cache, *TopicName::Parse(topic),
                                  {.kind = TopicValue::Kind::kText, .bytes = text}, "", scope.now)
                         .status();
                   });
}

inline std::shared_ptr<Subscription> Subscribe(World& world, const std::string& topic) {
  std::shared_ptr<Subscription> subscription;
  const absl::Status status = world.Run(
      {.action = "Subscribe", .cache = "c", .subject = topic, .writes = true}, [&](Scope& scope) {
        subscription = scope.domain.topics.Subscribe(scope.cache, *TopicName::Parse(topic), {},
                                                     absl::InfiniteFuture(), scope.now);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return subscription;
}

// The whole journal, a line per entry.
inline std::string JournalOf(World& world) {
  std::string lines;
  for (const JournalEntry& entry : world.journal().Read(0, std::numeric_limits<int>::max())) {
    absl::StrAppend(&lines, JournalLine(entry, world.options().name), "\n");
  }
  return lines;
}

}  // namespace emulator
