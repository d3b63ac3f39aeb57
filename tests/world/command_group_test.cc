// Commands that come at the same time share a transaction; nobody may see that but by the clock.

#include <thread>

#include "emulator/base/errors.h"
#include "tests/world/queued_commands.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

class CommandGroupTest : public testing::Test {
 protected:
  CommandGroupTest() { EXPECT_TRUE(CreateCache(*world_, "c").ok()); }

  static Command Writing(const char* key) {
    return {.action = "Set", .cache = "c", .subject = key, .writes = true, .checks_first = true};
  }
  static QueuedCommands::Act Setting(std::string key) {
    return [key = std::move(key)](Scope& scope) {
      return scope.domain.caches.scalars().Set(scope.Item(key), "v", absl::Minutes(1));
    };
  }
  // Writes, and fails then.
  static QueuedCommands::Act SettingInVain(std::string key) {
    return [key = std::move(key)](Scope& scope) {
      scope.domain.caches.scalars().Set(scope.Item(key), "v", absl::Minutes(1)).IgnoreError();
      return errors::Blank("value");
    };
  }
  std::string Outcomes() {
    std::string outcomes;
    for (const JournalEntry& entry : world_->journal().Read(1, 100)) {
      absl::StrAppend(&outcomes, outcomes.empty() ? "" : " ", entry.subject, ":", entry.outcome);
    }
    return outcomes;
  }

  std::shared_ptr<World> world_ = *World::Open({.clock_frozen_at = WorldStart()});
};

TEST_F(CommandGroupTest, AllAreKeptInTheOrderOfTheQueue) {
  QueuedCommands commands(*world_);
  for (const char* key : {"1", "2", "3"}) commands.Add(Writing(key), Setting(key));
  commands.RunAll();
  EXPECT_EQ(commands.answers(), "OK OK OK");
  EXPECT_EQ(Outcomes(), "1:OK 2:OK 3:OK");
  EXPECT_EQ(GetItem(*world_, "3"), "v");
}

TEST_F(CommandGroupTest, OneThatFailsAfterItWroteIsTakenBackAlone) {
  QueuedCommands commands(*world_);
  commands.Add(Writing("1"), Setting("1"));
  Command fails = Writing("2");
  fails.checks_first = false;
  commands.Add(fails, SettingInVain("2"));
  commands.Add(Writing("3"), Setting("3"));
  commands.RunAll();
  EXPECT_EQ(commands.answers(), "OK INVALID_ARGUMENT OK");
  EXPECT_EQ(Outcomes(), "1:OK 2:INVALID_ARGUMENT 3:OK");
  EXPECT_EQ(GetItem(*world_, "1") + GetItem(*world_, "2") + GetItem(*world_, "3"), "vMISSv");
}

TEST_F(CommandGroupTest, OneThatSaidItChecksFirstAndDoesNotTakesTheOthersWithIt) {
  QueuedCommands commands(*world_);
  commands.Add(Writing("1"), Setting("1"));
  commands.Add(Writing("2"), SettingInVain("2"));
  commands.Add(Writing("3"), Setting("3"));
  commands.RunAll();
  EXPECT_EQ(commands.answers(), "INVALID_ARGUMENT INVALID_ARGUMENT OK");
  EXPECT_EQ(Outcomes(), "1:INVALID_ARGUMENT 2:INVALID_ARGUMENT 3:OK");
  EXPECT_EQ(GetItem(*world_, "1") + GetItem(*world_, "2") + GetItem(*world_, "3"), "MISSMISSv");
}

TEST_F(CommandGroupTest, OneThatCannotUseStorageTakesThoseBeforeItInTheGroupWithIt) {
  QueuedCommands commands(*world_);
  commands.Add(Writing("1"), Setting("1"));
  commands.Add(Writing("2"), [](Scope&) -> absl::Status { throw StorageError(13, "disk full"); });
  commands.Add(Writing("3"), Setting("3"));
  commands.RunAll();
  EXPECT_EQ(commands.answers(), "INTERNAL INTERNAL OK");
  EXPECT_EQ(GetItem(*world_, "1") + GetItem(*world_, "3"), "MISSv");
}

TEST_F(CommandGroupTest, ACacheThatWasTakenBackIsNotFoundAgain) {
  QueuedCommands commands(*world_);
  commands.Add({.action = "CreateCache", .writes = true}, [](Scope& scope) {
    const CacheName name = *CacheName::Parse("new");
    scope.domain.caches.Create(name).IgnoreError();
    EXPECT_TRUE(scope.domain.caches.Find(name).ok());
    return errors::Blank("value");
  });
  commands.RunAll();
  EXPECT_EQ(world_->Run({.action = "Get", .cache = "new"}, [](Scope&) { return absl::OkStatus(); }),
            errors::CacheNotFound("new"));
}

TEST_F(CommandGroupTest, AMessageIsNumberedAndFannedOutInTheGroupOfItsPublisher) {
  std::shared_ptr<Subscription> stream;
  QueuedCommands commands(*world_);
  const Command publish{.action = "Publish", .cache = "c", .writes = true, .checks_first = true};
  const auto publishing = [](const char* text) {
    return [text](Scope& scope) {
      return scope.domain.topics
          .Publish(scope.cache, *TopicName::Parse("t"),
                   {.kind = TopicValue::Kind::kText, .bytes = text}, "", scope.now)
          .status();
    };
  };
  commands.Add(publish, publishing("before"));
  commands.Add({.action = "Subscribe", .cache = "c", .writes = true}, [&](Scope& scope) {
    stream =
        scope.domain.topics.Subscribe(scope.cache, *TopicName::Parse("t"), {.sequence_number = 2},
                                      absl::InfiniteFuture(), scope.now);
    return absl::OkStatus();
  });
  commands.Add(publish, publishing("after"));
  commands.RunAll();
  ASSERT_EQ(commands.answers(), "OK OK OK");
  std::vector<std::string> texts;
  while (auto element = stream->Next()) {
    const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&*element);
    if (item != nullptr) texts.push_back((*item)->value.bytes);
  }
  EXPECT_EQ(texts, std::vector<std::string>{"after"});
}

TEST_F(CommandGroupTest, ThreadsThatSubmitAtOnceAreAllAnswered) {
  constexpr int kThreads = 4;
  constexpr int kCommands = 500;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommands; ++i) {
        EXPECT_TRUE(SetItem(*world_, absl::StrCat(thread, "-", i), "v").ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(world_->journal().last_number(), 1 + uint64_t{kThreads} * kCommands);
}

}  // namespace
}  // namespace emulator
