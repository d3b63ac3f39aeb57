// Reset, snapshots, forks; in memory and on a file.

#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

class SnapshotsTest : public testing::TestWithParam<bool> {
 protected:
  SnapshotsTest() {
    EXPECT_TRUE(CreateCache(*world_, "c").ok());
    EXPECT_TRUE(SetItem(*world_, "k", "v").ok());
  }

  WorldOptions Options(const std::string& name = "default") {
    WorldOptions options;
    options.name = name;
    options.seed = "test";
    options.clock_frozen_at = WorldStart();
    options.sender = &sender_;
    if (GetParam()) options.database = directory_.File(name + ".db");
    return options;
  }
  std::string SecretOf(World& world) {
    std::string secret;
    EXPECT_TRUE(PutWebhook(world, "hook", "t").ok());
    world.Read([&](const Domain& domain) {
      const auto cache = domain.caches.Find(*CacheName::Parse("c"));
      secret = *domain.webhooks.GetSecret(*cache, *WebhookName::Parse("hook"));
    });
    return secret;
  }

  HeldSender sender_;
  const TemporaryDirectory directory_;
  std::shared_ptr<World> world_ = *World::Open(Options());
};

// What only a database on a file can show: its next life.
class StoredSnapshotsTest : public SnapshotsTest {};

INSTANTIATE_TEST_SUITE_P(File, StoredSnapshotsTest, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(MemoryAndFile, SnapshotsTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "File" : "Memory"; });

TEST_P(SnapshotsTest, AfterAResetTheWorldIsAsItWasWhenItWasNew) {
  const std::string secret = SecretOf(*world_);
  ASSERT_TRUE(world_->time().AdvanceTo(WorldStart() + absl::Hours(1)).ok());
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_EQ(GetItem(*world_, "k"), "Cache not found: c");
  EXPECT_EQ(world_->time().Now(), WorldStart());
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_EQ(JournalOf(*world_), "");
  ASSERT_TRUE(CreateCache(*world_, "c").ok());
  EXPECT_EQ(SecretOf(*world_), secret) << "draws begin again";
}

TEST_P(SnapshotsTest, AResetEndsStreamsAndGivesUpRequests) {
  world_->deliveries().Start();
  ASSERT_TRUE(PutWebhook(*world_, "hook", "t").ok());
  const auto subscription = Subscribe(*world_, "t");
  ASSERT_TRUE(Publish(*world_, "t", "hi").ok());
  ASSERT_EQ(sender_.dones.size(), 1u);
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  absl::Status end;
  while (const auto element = subscription->Next()) {
    if (const auto* over = std::get_if<StreamEnd>(&*element)) end = over->status;
  }
  EXPECT_EQ(end, errors::WorldReplaced("default"));
  EXPECT_EQ(sender_.cancelled, 1);
  sender_.dones[0]({.http_status = 200});
  EXPECT_EQ(JournalOf(*world_), "") << "an answer from the life before";
}

TEST_P(SnapshotsTest, ACallThatWaitsGoesOnWhenTheWorldIsReset) {
  bool ran = false;
  world_->time().RunAfter(absl::Hours(1), [&] { ran = true; });
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_TRUE(ran);
}

TEST_P(SnapshotsTest, ARestoredWorldIsWhatItWasJournalAndTimeIncluded) {
  ASSERT_TRUE(world_->snapshots().Take("before").ok());
  const std::string journal = JournalOf(*world_);
  ASSERT_TRUE(world_->time().AdvanceTo(WorldStart() + absl::Hours(1)).ok());
  ASSERT_TRUE(SetItem(*world_, "k", "other").ok());
  ASSERT_TRUE(world_->snapshots().Restore("before").ok());
  EXPECT_EQ(JournalOf(*world_), journal);
  EXPECT_EQ(world_->time().Now(), WorldStart());
  EXPECT_EQ(GetItem(*world_, "k"), "v");
  EXPECT_EQ(world_->snapshots().Restore("nope"), errors::SnapshotNotFound("nope"));
}

TEST_P(SnapshotsTest, SnapshotsAreListedRemovedAndBounded) {
  for (size_t i = 0; i < limits::kSnapshotsPerWorld; ++i) {
    ASSERT_TRUE(world_->snapshots().Take(absl::StrCat("s", i)).ok());
  }
  EXPECT_EQ(world_->snapshots().Take("more"), errors::TooManySnapshots(limits::kSnapshotsPerWorld));
  EXPECT_TRUE(world_->snapshots().Take("s0").ok()) << "in the place of the one of that name";
  EXPECT_TRUE(world_->snapshots().Remove("s0").ok());
  EXPECT_EQ(world_->snapshots().Remove("s0"), errors::SnapshotNotFound("s0"));
  EXPECT_EQ(world_->snapshots().List().size(), limits::kSnapshotsPerWorld - 1);
}

TEST_P(SnapshotsTest, SnapshotsTogetherHoldNoMoreThanAWorldMay) {
  WorldOptions options = Options("small");
  options.limits.world_bytes = 1'000'000;
  const auto small = *World::Open(options);
  std::string taken;
  absl::Status status;
  while (status.ok()) {
    status = small->snapshots().Take(absl::StrCat("s", taken.size()));
    if (status.ok()) taken += '.';
  }
  EXPECT_EQ(status, errors::SnapshotsFull(1'000'000));
  EXPECT_GT(taken.size(), 1u);
  EXPECT_TRUE(small->snapshots().Take("s0").ok()) << "in the place of the one of that name";
}

TEST_P(SnapshotsTest, AForkBeginsAsItsSourceIsAndGoesItsOwnWay) {
  const auto fork = *world_->snapshots().Fork(Options("fork"), std::nullopt);
  EXPECT_EQ(GetItem(*fork, "k"), "v");
  ASSERT_TRUE(SetItem(*fork, "k", "fork").ok());
  EXPECT_EQ(GetItem(*world_, "k"), "v");
  EXPECT_EQ(SecretOf(*fork), SecretOf(*world_)) << "the same seed, the same draws made";
  EXPECT_EQ(fork->time().Now(), WorldStart());
}

TEST_P(SnapshotsTest, AForkOfASnapshotBeginsThere) {
  ASSERT_TRUE(world_->snapshots().Take("before").ok());
  ASSERT_TRUE(SetItem(*world_, "k", "after").ok());
  EXPECT_EQ(GetItem(**world_->snapshots().Fork(Options("fork"), "before"), "k"), "v");
  EXPECT_FALSE(world_->snapshots().Fork(Options("other"), "nope").ok());
}

TEST_P(StoredSnapshotsTest, AResetWorldStaysResetWhenItIsOpenedAgain) {
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  world_.reset();
  world_ = *World::Reopen({.database = directory_.File("default.db")});
  EXPECT_EQ(world_->seed(), "test");
  EXPECT_TRUE(world_->time().frozen());
  EXPECT_EQ(GetItem(*world_, "k"), "Cache not found: c");
}

TEST_P(StoredSnapshotsTest, AClockThatWasStoppedStandsWhereItStoodWhenTheWorldIsOpenedAgain) {
  auto world = *World::Open({.name = "runs", .database = directory_.File("runs.db")});
  world->time().Freeze();
  const absl::Time stopped = world->time().Now();
  world.reset();
  const auto again = *World::Reopen({.database = directory_.File("runs.db")});
  EXPECT_TRUE(again->time().frozen());
  EXPECT_EQ(again->time().Now(), stopped);
}

TEST_P(SnapshotsTest, WhoMovesTheClockIsStoppedByAReset) {
  world_->deliveries().Start();
  ASSERT_TRUE(PutWebhook(*world_, "hook", "t").ok());
  ASSERT_TRUE(Publish(*world_, "t", "hi").ok());
  absl::Notification under_way;
  world_->time().RunAfter(absl::ZeroDuration(), [&] { under_way.Notify(); });
  absl::StatusOr<Passage> passage;
  // Nobody answers the request, so it waits.
  std::thread traveller(
      [&] { passage = world_->time().RunUntilIdle(absl::Hours(1), absl::Hours(1)); });
  under_way.WaitForNotification();
  const absl::Time begin = SystemTime().Now();
  world_->time().Freeze();
  EXPECT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_LT(SystemTime().Now() - begin, absl::Minutes(1));
  traveller.join();
  EXPECT_EQ(passage.status(), errors::ClockTaken("default"));
}

TEST_P(StoredSnapshotsTest, AResetWorldGoesBackToItsStartAlsoWhenItWasOpenedAgain) {
  ASSERT_TRUE(world_->time().AdvanceBy(absl::Hours(1)).ok());
  world_.reset();
  world_ = *World::Reopen({.database = directory_.File("default.db")});
  EXPECT_EQ(world_->time().Now(), WorldStart() + absl::Hours(1));
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_EQ(world_->time().Now(), WorldStart());
}

}  // namespace
}  // namespace emulator
