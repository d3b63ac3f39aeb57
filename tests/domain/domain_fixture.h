#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/names.h"
#include "emulator/base/timer_queue.h"
#include "emulator/storage/schema.h"
#include "emulator/storage/transaction.h"
#include "tests/support/temporary_directory.h"

namespace emulator {

// What a world gives its domain, without a world: a database, time that stands still, effects and
// timers that the test runs.
class DomainTest : public testing::Test {
 protected:
  static CacheName Cache(const std::string& name) { return *CacheName::Parse(name); }
  static TopicName Topic(const std::string& name) { return *TopicName::Parse(name); }
  static WebhookName Hook(const std::string& name) { return *WebhookName::Parse(name); }

  absl::Time now() const { return clock_.Now(); }

  // What the world does after a command: effects of the commit, due timers, effects outside.
  void Settle() {
    RunOnCommit();
    while (auto timer = timers_.PopDue(now())) {
      timer->action();
      RunOnCommit();
    }
    for (const auto& effect : effects_.TakeAfterUnlock()) effect();
  }

  void Advance(absl::Duration by) {
    const absl::Time target = now() + by;
    for (auto due = timers_.NextDue(); due && *due <= target; due = timers_.NextDue()) {
      clock_.MoveTo(*due);
      Settle();
    }
    clock_.MoveTo(target);
    Settle();
  }

  std::unique_ptr<Database> db_ = NewTables();
  TransactionStatements transactions_{*db_};
  WorldClock clock_{SystemTime(), absl::FromUnixMillis(1704296470564)};
  TimerQueue timers_;
  Effects effects_;
  const CacheRef cache_{.id = 1, .name = "chat"};

 private:
  void RunOnCommit() {
    for (const auto& effect : effects_.TakeOnCommit()) effect();
  }
};

}  // namespace emulator
