#include "emulator/world/world.h"

#include <gtest/gtest.h>

#include <limits>
#include <new>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/world/world_summary.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

// A world and the few commands the tests give it. Each test runs in memory and on a file that is
// closed and opened again wherever the test says Reopen.
class WorldTest : public testing::TestWithParam<bool> {
 protected:
  WorldTest() { Open(); }

  WorldOptions Options() {
    WorldOptions options;
    options.seed = "test";
    options.clock_frozen_at = absl::FromUnixMillis(1704296470564);
    if (on_file()) options.database = directory_.File("default.db");
    return options;
  }
  void Open() { world_ = *World::Open(Options()); }
  bool on_file() const { return GetParam(); }
  void Reopen() {
    if (!on_file()) return;
    world_.reset();
    Open();
  }
  std::string CreateCache(const std::string& name) {
    return Text(world_->Run(
        {.action = "CreateCache", .subject = name, .writes = true},
        [&](Scope& scope) { return scope.domain.caches.Create(*CacheName::Parse(name)); }));
  }
  std::string Set(const std::string& key, const std::string& value,
                  const absl::Status& result = absl::OkStatus()) {
    return Text(world_->Run(
        {.action = "Set", .cache = "c", .subject = key, .writes = true}, [&](Scope& scope) {
          scope.domain.caches.scalars().Set(scope.Item(key), value, absl::Minutes(1)).IgnoreError();
          return result;
        }));
  }
  std::string Get(const std::string& key) {
    std::string answer;
    const absl::Status status =
        world_->Run({.action = "Get", .cache = "c", .subject = key}, [&](Scope& scope) {
          auto value = scope.domain.caches.scalars().Get(scope.Item(key));
          if (value.ok()) answer = value->value_or("MISS");
          return value.status();
        });
    return status.ok() ? answer : Text(status);
  }
  // "1 CreateCache OK, 2 Set OK"
  std::string Journal() {
    std::string text;
    for (const JournalEntry& entry : world_->journal().Read(0, std::numeric_limits<int>::max())) {
      absl::StrAppend(&text, text.empty() ? "" : ", ", entry.number, " ", entry.action, " ",
                      entry.outcome);
    }
    return text;
  }
  static std::string Text(const absl::Status& status) {
    return status.ok() ? "OK" : std::string(status.message());
  }

  const TemporaryDirectory directory_;
  std::shared_ptr<World> world_;
};

// What only a database on a file can show: its next life.
class StoredWorldTest : public WorldTest {};

INSTANTIATE_TEST_SUITE_P(File, StoredWorldTest, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(MemoryAndFile, WorldTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "File" : "Memory"; });

TEST_P(WorldTest, WhatWasAnsweredIsStillThereAfterReopening) {
  EXPECT_EQ(CreateCache("c"), "OK");
  EXPECT_EQ(Set("k", "v"), "OK");
  Reopen();
  EXPECT_EQ(Get("k"), "v");
}

TEST_P(WorldTest, ACommandThatFailsChangesNothing) {
  CreateCache("c");
  EXPECT_EQ(Set("k", "v", absl::InvalidArgumentError("no")), "no");
  EXPECT_EQ(Get("k"), "MISS");
}

TEST_P(WorldTest, ACommandWhoseStorageFailsChangesNothingAndIsInternal) {
  CreateCache("c");
  const absl::Status status =
      world_->Run({.action = "Break", .cache = "c", .writes = true}, [&](Scope& scope) {
        scope.domain.caches.scalars().Set(scope.Item("k"), "v", absl::Minutes(1)).IgnoreError();
        throw StorageError(13, "disk full");
        return absl::OkStatus();
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Get("k"), "MISS");
  EXPECT_EQ(Set("k", "v"), "OK") << "the world goes on";
}

TEST_P(WorldTest, ACommandThatThrowsAnythingChangesNothingAndTheNextOneIsItself) {
  CreateCache("c");
  int effects = 0;
  const absl::Status status =
      world_->Run({.action = "Break", .cache = "c", .writes = true}, [&](Scope& scope) {
        scope.domain.caches.scalars().Set(scope.Item("k"), "v", absl::Minutes(1)).IgnoreError();
        scope.domain.effects.OnCommit([&] { ++effects; });
        throw std::bad_alloc();
        return absl::OkStatus();
      });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Get("k"), "MISS");
  EXPECT_EQ(Set("other", "v"), "OK");
  EXPECT_EQ(effects, 0) << "not run with the next command";
  EXPECT_EQ(Journal(), "1 CreateCache OK, 2 Break INTERNAL, 3 Get OK, 4 Set OK");
}

TEST_P(WorldTest, ACommandWhoseStorageFailsIsInTheJournalOnceAndAsInternal) {
  CreateCache("c");
  Get("k");
  world_
      ->Run({.action = "Break", .cache = "c", .writes = true},
            [&](Scope& scope) -> absl::Status {
              scope.domain.journal.Append({.action = "step", .outcome = "OK"});
              throw StorageError(13, "disk full");
            })
      .IgnoreError();
  Set("k", "v");
  EXPECT_EQ(Journal(), "1 CreateCache OK, 2 Get OK, 3 Break INTERNAL, 4 Set OK");
}

TEST_P(WorldTest, ARunningClockIsNotMovedByHand) {
  WorldOptions options;
  const auto running = *World::Open(options);
  const auto passage = running->time().AdvanceTo(running->time().Now() + absl::Hours(100));
  EXPECT_EQ(passage.status(), errors::ClockRuns("default"));
  EXPECT_LT(running->time().Now(), SystemTime().Now() + absl::Hours(1));
}

TEST_P(WorldTest, TheJournalHoldsEveryCommandInOrderWhateverItsOutcome) {
  CreateCache("c");
  Get("k");
  CreateCache("c");
  Set("k", "v");
  Reopen();
  Set("k", "w", errors::StoredTypeNotCompatible());
  EXPECT_EQ(Journal(),
            "1 CreateCache OK, 2 Get OK, 3 CreateCache ALREADY_EXISTS, 4 Set OK, "
            "5 Set FAILED_PRECONDITION");
}

TEST_P(WorldTest, AnUnknownCacheIsNamed) { EXPECT_EQ(Get("k"), "Cache not found: c"); }

TEST_P(WorldTest, SecretsGoOnAfterReopeningWithoutRepeating) {
  CreateCache("c");
  const auto put = [&](const std::string& name) {
    std::string secret;
    const absl::Status status =
        world_->Run({.action = "Put", .cache = "c", .writes = true}, [&](Scope& scope) {
          secret = *scope.domain.webhooks.Put(scope.cache, *WebhookName::Parse(name),
                                              *TopicName::Parse("t"), "http://localhost");
          return absl::OkStatus();
        });
    return secret;
  };
  const std::string first = put("a");
  Reopen();
  EXPECT_EQ(put("a"), first);
  EXPECT_NE(put("b"), first);
}

TEST_P(StoredWorldTest, ADatabaseKeepsItsSeed) {
  world_.reset();
  WorldOptions options = Options();
  options.seed = "another";
  EXPECT_NE(Text(World::Open(options).status()).find("made with seed test"), std::string::npos);
  options.seed.reset();
  EXPECT_EQ((*World::Open(options))->seed(), "test");
}

TEST_P(WorldTest, TimersFireAtTheirOwnTimesWhenTheClockIsMoved) {
  CreateCache("c");
  Set("k", "v");
  std::shared_ptr<Subscription> subscription;
  ASSERT_TRUE(world_
                  ->Run({.action = "Subscribe", .cache = "c", .writes = true},
                        [&](Scope& scope) {
                          subscription =
                              scope.domain.topics.Subscribe(scope.cache, *TopicName::Parse("t"), {},
                                                            absl::InfiniteFuture(), scope.now);
                          return absl::OkStatus();
                        })
                  .ok());
  EXPECT_EQ(world_->time().UntilDue(), absl::InfiniteDuration()) << "nothing fires by itself";
  EXPECT_EQ(world_->time().AdvanceTo(world_->time().Now() + absl::Seconds(61))->items_expired, 1u);
  EXPECT_EQ(Get("k"), "MISS");
  EXPECT_EQ(Summarize(*world_).live_subscriptions, 1u);
  world_->Unsubscribe(subscription);
  EXPECT_EQ(Summarize(*world_).live_subscriptions, 0u);
}

}  // namespace
}  // namespace emulator
