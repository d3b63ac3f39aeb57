#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/limits.h"
#include "emulator/base/seed.h"
#include "emulator/base/timer_queue.h"
#include "emulator/domain/caches/caches.h"
#include "emulator/domain/faults/fault_plan.h"
#include "emulator/domain/faults/session_faults.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/domain/tokens/signing_keys.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/domain/topics/topics.h"
#include "emulator/domain/webhooks/delivery/deliveries.h"
#include "emulator/domain/webhooks/webhooks.h"
#include "emulator/storage/draws.h"
#include "emulator/storage/transaction.h"
#include "emulator/world/rate_limits.h"
#include "emulator/world/room.h"

namespace emulator {

// The areas of the domain on one database, connected: webhooks observe topics, the journal observes
// deliveries, and what belongs to a cache is deleted with it.
//
// Threads: none of its own; the world's lock guards it.
class Domain : private DeliveryObserver {
 public:
  struct Parts {
    std::unique_ptr<Database> db;
    std::string world;
    Seed seed;
    AuthMode auth;
    Limits limits;
    const WorldClock& clock;
    // Empty; outlives the domain.
    TimerQueue& timers;
    DeliverySender* sender;
    bool trace_webhooks = false;
    std::function<void(uint64_t ticket, const DeliveryAnswer&)> on_answer;
    // The entries of a database in memory.
    JournalBlocks journal;
  };
  explicit Domain(Parts parts);

  Database& db() { return *db_; }
  // The value that the database keeps under a key of meta_store.h; empty when there is none.
  std::string Setting(absl::string_view key) const;
  // Takes the database out, so that it outlives this; nothing but the destructor may follow. The
  // journal is to be taken before: see Journal::Share.
  std::unique_ptr<Database> TakeDatabase() { return std::move(db_); }

  // How many deliveries reached each state since this was made, by the number of the state.
  using DeliverySteps = std::array<uint64_t, 5>;
  const DeliverySteps& delivery_steps() const { return delivery_steps_; }

  // How long the world was held, by the machine's time: commands that come meanwhile wait. Not in
  // the journal, which is the same in every run.
  struct Held {
    absl::Duration total;
    absl::Duration longest;
  };
  void NoteHeld(absl::Duration duration) {
    held_ = {.total = held_.total + duration, .longest = std::max(held_.longest, duration)};
  }
  const Held& held() const { return held_; }

  // Finds the cause of a command that came with this traceparent, or with none. Notes it in the
  // command's entry, and for what the command makes.
  void FindCause(absl::string_view traceparent, JournalEntry& entry);
  // To be called when a command is rolled back: what it made must not be found again.
  void ForgetFound() {
    caches.ForgetFound();
    topics.ForgetFound();
  }
  // Ends a cache with its items, topics, subscriptions and webhooks; CacheNotFound.
  absl::Status DeleteCache(const CacheName& name);
  // Ends a webhook with its pending deliveries; WebhookNotFound.
  absl::Status DeleteWebhook(const CacheRef& cache, const WebhookName& name);

 private:
  uint64_t OnStep(const Delivery& delivery) override;
  void OnNotMade(const Delivery& delivery, NotMade why) override;

  // Messages that a webhook did not get, by webhook.
  std::map<int64_t, uint64_t> not_made_;
  // Made in this order, because each uses members above it.
  std::unique_ptr<Database> db_;
  const Seed seed_;
  const WorldClock& clock_;
  Draws draws_;
  DeliverySteps delivery_steps_ = {};
  Held held_;

 public:
  const Limits limits;
  RateLimits rates{limits};
  FaultPlan fault_plan{seed_};
  SessionFaults session_faults;
  Effects effects;
  TimerQueue& timers;
  TransactionStatements transactions;
  Room room;
  Caches caches;
  Topics topics;
  Tokens tokens;
  SigningKeys signing_keys;
  Webhooks webhooks;
  Deliveries deliveries;
  Journal journal;
};

}  // namespace emulator
