// What a world keeps of its past, by itself.

#include "emulator/world/checkpoints.h"

#include <gtest/gtest.h>

#include "emulator/base/limits.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

constexpr uint64_t kBetween = 10;

class CheckpointsTest : public testing::Test {
 protected:
  WorldOptions Options() {
    WorldOptions options;
    options.seed = "test";
    options.clock_frozen_at = WorldStart();
    options.sender = &sender_;
    options.entries_between_checkpoints = kBetween;
    return options;
  }
  static std::shared_ptr<World> Open(const WorldOptions& options) {
    auto world = *World::Open(options);
    world->deliveries().Start();
    EXPECT_TRUE(CreateCache(*world, "c").ok());
    return world;
  }
  static void Set(World& world, uint64_t entries, const std::string& key = "k") {
    for (uint64_t i = 0; i < entries; ++i) {
      ASSERT_TRUE(SetItem(world, key, absl::StrCat(world.journal().last_number())).ok());
    }
  }
  static uint64_t NearestTo(World& world, uint64_t entry) {
    const auto beginning = world.checkpoints().Before(entry);
    return beginning ? beginning->checkpoint->journal_last : 0;
  }

  HeldSender sender_;
};

TEST_F(CheckpointsTest, AreTakenByThemselvesAndFoundByTheEntriesBehindThem) {
  const auto world = Open(Options());
  Set(*world, 34);
  EXPECT_EQ(world->checkpoints().info().count, 3u);
  EXPECT_EQ(NearestTo(*world, 10), 0u);
  EXPECT_EQ(NearestTo(*world, 11), 10u);
  EXPECT_EQ(NearestTo(*world, 30), 20u);
  EXPECT_EQ(NearestTo(*world, 9999), 30u);
}

TEST_F(CheckpointsTest, AWorldBeginsThereWithTheJournalUpToThere) {
  const auto world = Open(Options());
  Set(*world, 15);
  const std::string before = JournalOf(*world);
  const auto fork = Checkpoints::Open(*world->checkpoints().Before(12), Options());
  ASSERT_TRUE(fork.ok()) << fork.status();
  EXPECT_EQ((*fork)->journal().last_number(), 10u);
  EXPECT_EQ(before.substr(0, JournalOf(**fork).size()), JournalOf(**fork));
  EXPECT_EQ(GetItem(**fork, "k"), "9");
  EXPECT_EQ(GetItem(*world, "k"), "15");
}

TEST_F(CheckpointsTest, ChangeNothingInTheWorld) {
  WorldOptions without = Options();
  without.entries_between_checkpoints = 0;
  const auto plain = Open(without);
  const auto world = Open(Options());
  for (World* one : {plain.get(), world.get()}) {
    ASSERT_TRUE(PutWebhook(*one, "hook", "t").ok());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(Publish(*one, "t", "hi").ok());
  }
  EXPECT_EQ(plain->checkpoints().info().taken, 0u);
  EXPECT_EQ(world->checkpoints().info().taken, 2u);
  EXPECT_EQ(JournalOf(*world), JournalOf(*plain));
}

TEST_F(CheckpointsTest, TooManyAreThinnedOutEvenly) {
  const auto world = Open(Options());
  Set(*world, 4 * kBetween * limits::kCheckpointsPerWorld);
  const uint64_t last = world->journal().last_number();
  EXPECT_EQ(world->checkpoints().info().count, limits::kCheckpointsPerWorld);
  uint64_t farthest = 0;
  for (uint64_t entry = 2; entry <= last; ++entry) {
    farthest = std::max(farthest, entry - NearestTo(*world, entry));
  }
  EXPECT_LE(farthest, 2 * last / limits::kCheckpointsPerWorld + kBetween);
}

TEST_F(CheckpointsTest, AreNotMoreThanTheirBytes) {
  WorldOptions options = Options();
  options.limits.checkpoint_bytes = 2'000'000;
  const auto world = Open(options);
  // Each makes other pages than the one before.
  for (int i = 0; i < 100; ++i) {
    Set(*world, kBetween, absl::StrCat("key ", i));
    ASSERT_TRUE(
        SetItem(*world, "large", std::string(200'000, static_cast<char>('a' + i % 26))).ok());
  }
  const Checkpoints::Info info = world->checkpoints().info();
  EXPECT_GT(info.taken, info.count);
  EXPECT_GT(info.count, 1u);
  EXPECT_LE(info.bytes, options.limits.checkpoint_bytes);
}

TEST_F(CheckpointsTest, ALargeWorldHasNone) {
  WorldOptions options = Options();
  options.limits.checkpoint_bytes = 2'000'000;
  const auto world = Open(options);
  ASSERT_TRUE(SetItem(*world, "large", std::string(1'500'000, 'a')).ok());
  Set(*world, 100);
  EXPECT_EQ(world->checkpoints().info().taken, 0u);
}

TEST_F(CheckpointsTest, AResetForgetsThemAndARestoredWorldBeginsWithOne) {
  const auto world = Open(Options());
  Set(*world, 15);
  ASSERT_TRUE(world->snapshots().Take("s").ok());
  Set(*world, 30);
  ASSERT_TRUE(world->snapshots().Restore("s").ok());
  EXPECT_EQ(world->checkpoints().info().count, 0u);
  Set(*world, 1);
  EXPECT_EQ(NearestTo(*world, 9999), 17u);
  ASSERT_TRUE(world->snapshots().Reset().ok());
  EXPECT_EQ(world->checkpoints().info().count, 0u);
  EXPECT_EQ(world->checkpoints().info().bytes, 0u);
}

TEST_F(CheckpointsTest, AWorldOnAFileHasNone) {
  const TemporaryDirectory directory;
  WorldOptions options = Options();
  options.database = directory.File("w.db");
  const auto world = Open(options);
  Set(*world, 50);
  EXPECT_EQ(world->checkpoints().info().taken, 0u);
}

TEST_F(CheckpointsTest, WhatIsUnderWayIsSentAgainAndTimesOutWhenItWouldHave) {
  const auto world = Open(Options());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  ASSERT_TRUE(Publish(*world, "t", "hi").ok());
  ASSERT_TRUE(world->time().AdvanceBy(absl::Seconds(2)).ok());
  Set(*world, 20);
  HeldSender other;
  WorldOptions options = Options();
  options.sender = &other;
  options.sends_again = true;
  const auto fork = *Checkpoints::Open(*world->checkpoints().Before(12), options);
  fork->deliveries().Start();
  ASSERT_EQ(other.requests.size(), 1u);
  EXPECT_EQ(other.requests[0].body, sender_.requests[0].body);
  fork->time().PassTo(WorldStart() + absl::Milliseconds(4999));
  EXPECT_EQ(fork->deliveries().unfinished(), 1u);
  fork->time().PassTo(WorldStart() + absl::Seconds(5));
  EXPECT_EQ(fork->deliveries().unfinished(), 0u);
}

}  // namespace
}  // namespace emulator
