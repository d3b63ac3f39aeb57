// A commit that fails takes a whole group of commands with it, and leaves nothing of it.

#include <gtest/gtest.h>

#include "tests/support/failing_disk.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/queued_commands.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

constexpr int kCommands = 64;

TEST(FailedCommitTest, AGroupWhoseCommitFailsIsAnsweredWithTheErrorAndLeavesNoTrace) {
  FailingDisk disk;
  const TemporaryDirectory directory;
  WorldOptions options{.database = directory.path() + "/default.db",
                       .clock_frozen_at = WorldStart()};
  options.limits.operations_per_second = kCommands + 10;
  const auto world = *World::Open(options);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  std::shared_ptr<Subscription> stream;
  ASSERT_TRUE(world
                  ->Run({.action = "Subscribe", .cache = "c", .writes = true},
                        [&](Scope& scope) {
                          stream =
                              scope.domain.topics.Subscribe(scope.cache, *TopicName::Parse("t"), {},
                                                            absl::InfiniteFuture(), scope.now);
                          return absl::OkStatus();
                        })
                  .ok());
  while (stream->Next()) {
  }

  const auto set = [](Scope& scope) {
    return scope.domain.caches.scalars().Set(scope.Item("k"), "v", absl::Minutes(1));
  };
  const auto get = [](Scope& scope) {
    return scope.domain.caches.scalars().Get(scope.Item("k")).status();
  };
  const auto publish = [](Scope& scope) {
    return scope.domain.topics
        .Publish(scope.cache, *TopicName::Parse("t"),
                 {.kind = TopicValue::Kind::kText, .bytes = "text"}, "", scope.now)
        .status();
  };
  const auto add = [](Scope& scope) {
    return scope.domain.caches.sets().Union(scope.Item("set"), {"a"},
                                            {.ttl = absl::Minutes(1), .refresh = true});
  };
  QueuedCommands commands(*world);
  for (int i = 0; i < kCommands / 4; ++i) {
    const Command shared{.action = "Shared",
                         .cache = "c",
                         .writes = true,
                         .checks_first = true,
                         .plane = Plane::kData,
                         .request = {.size = 10}};
    commands.Add(shared, set);
    commands.Add(shared, publish);
    commands.Add({.action = "Get", .cache = "c", .plane = Plane::kData}, get);
    commands.Add({.action = "Add", .cache = "c", .writes = true}, add);
  }
  commands.RunAll([&] { disk.FailAt(1, FailingDisk::How::kForGood); });
  ASSERT_TRUE(disk.has_failed());
  std::string all;
  for (int i = 0; i < kCommands; ++i) all += i == 0 ? "INTERNAL" : " INTERNAL";
  EXPECT_EQ(commands.answers(), all);

  disk.Heal();
  EXPECT_FALSE(stream->Next()) << "nothing was fanned out";
  EXPECT_EQ(GetItem(*world, "k"), "MISS");
  EXPECT_EQ(GetItem(*world, "set"), "MISS");
  const auto entries = world->journal().Read(2, 100);
  ASSERT_EQ(entries.size(), kCommands + 2u);
  for (int i = 0; i < kCommands; ++i) EXPECT_EQ(entries[i].outcome, "INTERNAL") << i;
  // The numbers of the topic and the rates of the second are as they were.
  for (int i = 0; i < kCommands; ++i) {
    ASSERT_TRUE(
        world
            ->Run({.action = "Publish", .cache = "c", .writes = true, .plane = Plane::kData},
                  publish)
            .ok());
  }
  const auto element = stream->Next();
  ASSERT_TRUE(element);
  EXPECT_EQ(std::get<std::shared_ptr<const TopicItem>>(*element)->sequence_number, 1u);
}

}  // namespace
}  // namespace emulator
