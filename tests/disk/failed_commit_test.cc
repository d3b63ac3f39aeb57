// A commit that fails takes a whole group of commands with it, and leaves nothing of it.

#include <gtest/gtest.h>

#include "tests/support/failing_disk.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/queued_commands.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

constexpr int kCommands = 64;
// A second of the world has room for one time all commands, not for two.
constexpr int kRate = kCommands + 10;

absl::Status Set(Scope& scope) {
  return scope.domain.caches.scalars().Set(scope.Item("k"), "v", absl::Minutes(1));
}
absl::Status Get(Scope& scope) {
  return scope.domain.caches.scalars().Get(scope.Item("k")).status();
}
absl::Status Add(Scope& scope) {
  return scope.domain.caches.sets().Union(scope.Item("set"), {"a"},
                                          {.ttl = absl::Minutes(1), .refresh = true});
}
absl::Status PublishText(Scope& scope) {
  return scope.domain.topics
      .Publish(scope.cache, *TopicName::Parse("t"),
               {.kind = TopicValue::Kind::kText, .bytes = "text"}, "", scope.now)
      .status();
}

class FailedCommitTest : public testing::Test {
 protected:
  FailedCommitTest() {
    EXPECT_TRUE(CreateCache(*world_, "c").ok());
    EXPECT_TRUE(world_
                    ->Run({.action = "Subscribe", .cache = "c", .writes = true},
                          [&](Scope& scope) {
                            stream_ = scope.domain.topics.Subscribe(
                                scope.cache, *TopicName::Parse("t"), {}, absl::InfiniteFuture(),
                                scope.now);
                            return absl::OkStatus();
                          })
                    .ok());
    // Its first heartbeat.
    while (stream_->Next()) {
    }
  }
  WorldOptions Options() {
    WorldOptions options{.database = directory_.path() + "/default.db",
                         .clock_frozen_at = WorldStart()};
    options.limits.operations_per_second = kRate;
    return options;
  }
  // The commit of a group of all kinds of commands fails; what each was answered.
  std::string FailCommit() {
    const Command checks{.action = "Write",
                         .cache = "c",
                         .writes = true,
                         .checks_first = true,
                         .plane = Plane::kData,
                         .request = {.size = 10}};
    QueuedCommands commands(*world_);
    for (int i = 0; i < kCommands / 4; ++i) {
      commands.Add(checks, Set);
      commands.Add(checks, PublishText);
      commands.Add({.action = "Get", .cache = "c", .plane = Plane::kData}, Get);
      commands.Add({.action = "Add", .cache = "c", .writes = true}, Add);
    }
    commands.RunAll([&] { disk_.FailAt(1, FailingDisk::How::kForGood); });
    EXPECT_TRUE(disk_.has_failed());
    disk_.Heal();
    return commands.answers();
  }

  FailingDisk disk_;
  const TemporaryDirectory directory_;
  std::shared_ptr<World> world_ = *World::Open(Options());
  std::shared_ptr<Subscription> stream_;
};

TEST_F(FailedCommitTest, EveryCommandOfTheGroupIsAnsweredWithTheErrorAndIsInTheJournal) {
  std::string all;
  for (int i = 0; i < kCommands; ++i) all += i == 0 ? "INTERNAL" : " INTERNAL";
  EXPECT_EQ(FailCommit(), all);
  const auto entries = world_->journal().Read(2, 2 * kCommands);
  ASSERT_EQ(entries.size(), static_cast<size_t>(kCommands));
  for (const JournalEntry& entry : entries) EXPECT_EQ(entry.outcome, "INTERNAL") << entry.number;
}

TEST_F(FailedCommitTest, NoCommandOfTheGroupLeavesATrace) {
  FailCommit();
  EXPECT_FALSE(stream_->Next()) << "nothing was fanned out";
  EXPECT_EQ(GetItem(*world_, "k"), "MISS");
  EXPECT_EQ(GetItem(*world_, "set"), "MISS");
  // The rates of the second, and the numbers of the topic, are as they were.
  for (int i = 0; i < kCommands; ++i) {
    ASSERT_TRUE(
        world_
            ->Run({.action = "Publish", .cache = "c", .writes = true, .plane = Plane::kData},
                  PublishText)
            .ok());
  }
  const auto element = stream_->Next();
  ASSERT_TRUE(element);
  EXPECT_EQ(std::get<std::shared_ptr<const TopicItem>>(*element)->sequence_number, 1u);
}

}  // namespace
}  // namespace emulator
