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

class WorldStateTest : public testing::TestWithParam<bool> {
 protected:
  WorldStateTest() {
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
    world.Inspect([&](Domain& domain) {
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
class StoredWorldStateTest : public WorldStateTest {};

INSTANTIATE_TEST_SUITE_P(File, StoredWorldStateTest, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(MemoryAndFile, WorldStateTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "File" : "Memory"; });

TEST_P(WorldStateTest, AfterAResetTheWorldIsAsItWasWhenItWasNew) {
  const std::string secret = SecretOf(*world_);
  ASSERT_TRUE(world_->AdvanceTo(WorldStart() + absl::Hours(1)).ok());
  ASSERT_TRUE(world_->Reset().ok());
  EXPECT_EQ(GetItem(*world_, "k"), "Cache not found: c");
  EXPECT_EQ(world_->Now(), WorldStart());
  ASSERT_TRUE(world_->Reset().ok());
  EXPECT_EQ(JournalOf(*world_), "");
  ASSERT_TRUE(CreateCache(*world_, "c").ok());
  EXPECT_EQ(SecretOf(*world_), secret) << "draws begin again";
}

TEST_P(WorldStateTest, AResetEndsStreamsAndGivesUpRequests) {
  world_->StartDeliveries();
  ASSERT_TRUE(PutWebhook(*world_, "hook", "t").ok());
  const auto subscription = Subscribe(*world_, "t");
  ASSERT_TRUE(Publish(*world_, "t", "hi").ok());
  ASSERT_EQ(sender_.dones.size(), 1u);
  ASSERT_TRUE(world_->Reset().ok());
  std::string end;
  while (const auto element = subscription->Next()) {
    if (const auto* over = std::get_if<StreamEnd>(&*element)) end = over->status.ToString();
  }
  EXPECT_EQ(end, "UNAVAILABLE: World was reset or restored: default");
  EXPECT_EQ(sender_.cancelled, 1);
  sender_.dones[0]({.http_status = 200});
  EXPECT_EQ(JournalOf(*world_), "") << "an answer from the life before";
}

TEST_P(WorldStateTest, ACallThatWaitsGoesOnWhenTheWorldIsReset) {
  bool ran = false;
  world_->RunAfter(absl::Hours(1), [&] { ran = true; });
  ASSERT_TRUE(world_->Reset().ok());
  EXPECT_TRUE(ran);
}

TEST_P(WorldStateTest, ARestoredWorldIsWhatItWasJournalAndTimeIncluded) {
  ASSERT_TRUE(world_->TakeSnapshot("before").ok());
  const std::string journal = JournalOf(*world_);
  ASSERT_TRUE(world_->AdvanceTo(WorldStart() + absl::Hours(1)).ok());
  ASSERT_TRUE(SetItem(*world_, "k", "other").ok());
  ASSERT_TRUE(world_->Restore("before").ok());
  EXPECT_EQ(JournalOf(*world_), journal);
  EXPECT_EQ(world_->Now(), WorldStart());
  EXPECT_EQ(GetItem(*world_, "k"), "v");
  EXPECT_EQ(world_->Restore("nope"), errors::SnapshotNotFound("nope"));
}

TEST_P(WorldStateTest, SnapshotsAreListedRemovedAndBounded) {
  for (size_t i = 0; i < limits::kSnapshotsPerWorld; ++i) {
    ASSERT_TRUE(world_->TakeSnapshot(absl::StrCat("s", i)).ok());
  }
  EXPECT_EQ(world_->TakeSnapshot("more"), errors::TooManySnapshots(limits::kSnapshotsPerWorld));
  EXPECT_TRUE(world_->TakeSnapshot("s0").ok()) << "in the place of the one of that name";
  EXPECT_TRUE(world_->RemoveSnapshot("s0").ok());
  EXPECT_EQ(world_->RemoveSnapshot("s0"), errors::SnapshotNotFound("s0"));
  EXPECT_EQ(world_->ListSnapshots().size(), limits::kSnapshotsPerWorld - 1);
}

TEST_P(WorldStateTest, SnapshotsTogetherHoldNoMoreThanAWorldMay) {
  WorldOptions options = Options("small");
  options.limits.world_bytes = 1'000'000;
  const auto small = *World::Open(options);
  std::string taken;
  absl::Status status;
  while (status.ok()) {
    status = small->TakeSnapshot(absl::StrCat("s", taken.size()));
    if (status.ok()) taken += '.';
  }
  EXPECT_EQ(status, errors::SnapshotsFull(1'000'000));
  EXPECT_GT(taken.size(), 1u);
  EXPECT_TRUE(small->TakeSnapshot("s0").ok()) << "in the place of the one of that name";
}

TEST_P(WorldStateTest, AForkBeginsAsItsSourceIsAndGoesItsOwnWay) {
  const auto fork = *world_->Fork(Options("fork"), std::nullopt);
  EXPECT_EQ(GetItem(*fork, "k"), "v");
  ASSERT_TRUE(SetItem(*fork, "k", "fork").ok());
  EXPECT_EQ(GetItem(*world_, "k"), "v");
  EXPECT_EQ(SecretOf(*fork), SecretOf(*world_)) << "the same seed, the same draws made";
  EXPECT_EQ(fork->Now(), WorldStart());
}

TEST_P(WorldStateTest, AForkOfASnapshotBeginsThere) {
  ASSERT_TRUE(world_->TakeSnapshot("before").ok());
  ASSERT_TRUE(SetItem(*world_, "k", "after").ok());
  EXPECT_EQ(GetItem(**world_->Fork(Options("fork"), "before"), "k"), "v");
  EXPECT_FALSE(world_->Fork(Options("other"), "nope").ok());
}

TEST_P(StoredWorldStateTest, AResetWorldStaysResetWhenItIsOpenedAgain) {
  ASSERT_TRUE(world_->Reset().ok());
  world_.reset();
  world_ = *World::OpenAgain({.database = directory_.File("default.db")});
  EXPECT_EQ(world_->seed(), "test");
  EXPECT_TRUE(world_->clock_frozen());
  EXPECT_EQ(GetItem(*world_, "k"), "Cache not found: c");
}

TEST_P(StoredWorldStateTest, AClockThatWasStoppedStandsWhereItStoodWhenTheWorldIsOpenedAgain) {
  auto world = *World::Open({.name = "runs", .database = directory_.File("runs.db")});
  world->FreezeClock();
  const absl::Time stopped = world->Now();
  world.reset();
  const auto again = *World::OpenAgain({.database = directory_.File("runs.db")});
  EXPECT_TRUE(again->clock_frozen());
  EXPECT_EQ(again->Now(), stopped);
}

TEST_P(WorldStateTest, WhoMovesTheClockIsStoppedByAReset) {
  world_->StartDeliveries();
  ASSERT_TRUE(PutWebhook(*world_, "hook", "t").ok());
  ASSERT_TRUE(Publish(*world_, "t", "hi").ok());
  absl::Notification under_way;
  world_->RunAfter(absl::ZeroDuration(), [&] { under_way.Notify(); });
  absl::StatusOr<Passage> passage;
  // Nobody answers the request, so it waits.
  std::thread traveller([&] { passage = world_->RunUntilIdle(absl::Hours(1), absl::Hours(1)); });
  under_way.WaitForNotification();
  const absl::Time begin = SystemTime().Now();
  world_->FreezeClock();
  EXPECT_TRUE(world_->Reset().ok());
  EXPECT_LT(SystemTime().Now() - begin, absl::Minutes(1));
  traveller.join();
  EXPECT_EQ(passage.status(), errors::ClockTaken("default"));
}

TEST_P(WorldStateTest, WhoeverWaitsForAnEntryGetsItOrLearnsWhyNot) {
  const JournalFilter sets{.action = "S*t"};
  JournalCursor cursor;
  const auto there = world_->AwaitJournal(sets, 1, absl::ZeroDuration(), cursor);
  ASSERT_EQ(there->size(), 1u);
  EXPECT_EQ((*there)[0].subject, "k");
  const auto none = world_->AwaitJournal(sets, 1, absl::ZeroDuration(), cursor);
  EXPECT_EQ(none->size(), 0u) << "in vain";
  world_->Close(errors::ShuttingDown());
  EXPECT_EQ(world_->AwaitJournal(sets, 1, absl::Hours(1), cursor).status(), errors::ShuttingDown());
}

TEST_P(WorldStateTest, AReaderOfTheJournalLearnsThatItsWorldBeganAgain) {
  JournalCursor cursor;
  ASSERT_TRUE(world_->ReadJournal({}, 1, cursor).ok());
  ASSERT_TRUE(world_->Reset().ok());
  EXPECT_EQ(world_->ReadJournal({}, 1, cursor).status(), errors::WorldReplaced("default"));
}

TEST_P(StoredWorldStateTest, AResetWorldGoesBackToItsStartAlsoWhenItWasOpenedAgain) {
  ASSERT_TRUE(world_->AdvanceBy(absl::Hours(1)).ok());
  world_.reset();
  world_ = *World::OpenAgain({.database = directory_.File("default.db")});
  EXPECT_EQ(world_->Now(), WorldStart() + absl::Hours(1));
  ASSERT_TRUE(world_->Reset().ok());
  EXPECT_EQ(world_->Now(), WorldStart());
}

}  // namespace
}  // namespace emulator
