// How time passes in a world: held still, moved, running.

#include <gtest/gtest.h>

#include <thread>

#include "emulator/base/errors.h"
#include "tests/support/temporary_directory.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

// A machine whose time the test sets.
class TestTime : public TimeSource {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = WorldStart();
};

class WorldTimeTest : public testing::Test {
 protected:
  std::shared_ptr<World> Open(bool frozen) {
    WorldOptions options;
    options.seed = "test";
    options.time = &time_;
    options.sender = &sender_;
    if (frozen) options.clock_frozen_at = WorldStart();
    auto world = *World::Open(options);
    world->deliveries().Start();
    return world;
  }
  static uint64_t Fired(const absl::StatusOr<Passage>& passage, TimerKind kind) {
    return passage->fired[static_cast<size_t>(kind)];
  }

  TestTime time_;
  HeldSender sender_;
};

TEST_F(WorldTimeTest, NothingMovesWhileTheClockStandsStill) {
  const auto world = Open(/*frozen=*/true);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(SetItem(*world, "k", "v", absl::Seconds(1)).ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  ASSERT_TRUE(Publish(*world, "t", "hi").ok());
  time_.now += absl::Hours(100);
  world->time().RunDue();
  EXPECT_EQ(world->time().UntilDue(), absl::InfiniteDuration());
  EXPECT_EQ(world->time().Now(), WorldStart());
  EXPECT_EQ(GetItem(*world, "k"), "v") << "no expiry";
  EXPECT_EQ(sender_.cancelled, 0) << "no delivery time-out";
}

TEST_F(WorldTimeTest, AdvancingFiresEverythingDueAndSaysWhatFired) {
  const auto world = Open(/*frozen=*/true);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(SetItem(*world, "k", "v", absl::Seconds(3)).ok());
  ASSERT_TRUE(SetItem(*world, "later", "v", absl::Hours(3)).ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  const auto subscription = Subscribe(*world, "t");
  ASSERT_TRUE(Publish(*world, "t", "hi").ok());

  const auto passage = world->time().AdvanceTo(WorldStart() + absl::Seconds(6));
  ASSERT_TRUE(passage.ok()) << passage.status();
  EXPECT_EQ(passage->from, WorldStart());
  EXPECT_EQ(passage->to, WorldStart() + absl::Seconds(6));
  EXPECT_EQ(Fired(passage, TimerKind::kDeliveryTimeout), 1u);
  EXPECT_GE(Fired(passage, TimerKind::kHeartbeat), 1u);
  EXPECT_EQ(passage->items_expired, 1u);
  EXPECT_EQ(passage->journal_last - passage->journal_before, 1u) << "the outcome";
  EXPECT_TRUE(passage->idle);
  EXPECT_NE(JournalOf(*world).find(R"("action":"webhook.outcome")"), std::string::npos);
}

TEST_F(WorldTimeTest, ADelayedCallRunsAtItsOwnInstant) {
  const auto world = Open(/*frozen=*/true);
  std::vector<absl::Time> ran;
  world->time().RunAfter(absl::Seconds(2), [&] { ran.push_back(world->time().Now()); });
  world->time().RunAfter(absl::Seconds(1), [&] {
    ran.push_back(world->time().Now());
    world->time().RunAfter(absl::Milliseconds(1500), [&] { ran.push_back(world->time().Now()); });
  });
  ASSERT_TRUE(world->time().AdvanceTo(WorldStart() + absl::Seconds(10)).ok());
  EXPECT_EQ(ran, (std::vector{WorldStart() + absl::Seconds(1), WorldStart() + absl::Seconds(2),
                              WorldStart() + absl::Milliseconds(2500)}));
}

TEST_F(WorldTimeTest, RunningUntilIdleStopsWhenNothingWaitsToBeDone) {
  const auto world = Open(/*frozen=*/true);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  const auto subscription = Subscribe(*world, "t");
  ASSERT_TRUE(Publish(*world, "t", "one").ok());
  ASSERT_TRUE(Publish(*world, "t", "two").ok());
  const auto passage = world->time().RunUntilIdle(absl::Hours(1), absl::ZeroDuration());
  EXPECT_TRUE(passage->idle);
  EXPECT_EQ(passage->to, WorldStart() + absl::Seconds(10)) << "two time-outs, one after the other";
}

TEST_F(WorldTimeTest, RunningUntilIdleGoesNoFurtherThanItMay) {
  const auto world = Open(/*frozen=*/true);
  world->time().RunAfter(absl::Hours(2), [] {});
  const auto passage = world->time().RunUntilIdle(absl::Hours(1), absl::ZeroDuration());
  EXPECT_FALSE(passage->idle);
  EXPECT_EQ(passage->to, WorldStart());
}

TEST_F(WorldTimeTest, AClockIsMovedForwardOnlyAndOnlyWhenItStandsStill) {
  EXPECT_EQ(Open(/*frozen=*/false)->time().AdvanceTo(WorldStart()).status(),
            errors::ClockRuns("default"));
  const auto back = Open(/*frozen=*/true)->time().AdvanceTo(WorldStart() - absl::Seconds(1));
  EXPECT_EQ(back.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Open(/*frozen=*/true)->time().AdvanceTo(absl::InfiniteFuture()).ok());
}

TEST_F(WorldTimeTest, AFrozenClockRunsOnFromWhereItWasMovedTo) {
  const auto world = Open(/*frozen=*/false);
  world->time().Freeze();
  ASSERT_TRUE(world->time().AdvanceTo(WorldStart() + absl::Hours(5)).ok());
  world->time().Release();
  time_.now += absl::Seconds(7);
  EXPECT_EQ(world->time().Now(), WorldStart() + absl::Hours(5) + absl::Seconds(7));
}

TEST_F(WorldTimeTest, ACallThatWasDueWhenTheClockWasFrozenIsNotLost) {
  const auto world = Open(/*frozen=*/false);
  int ran = 0;
  world->time().RunAfter(absl::Seconds(1), [&] { ++ran; });
  time_.now += absl::Seconds(2);
  world->time().Freeze();
  EXPECT_EQ(ran, 1);
}

TEST_F(WorldTimeTest, AClockGoesOnWhereItStoppedWhenTheWorldIsOpenedAgain) {
  const TemporaryDirectory directory;
  for (const bool frozen : {true, false}) {
    WorldOptions options;
    options.name = frozen ? "frozen" : "running";
    options.time = &time_;
    options.database = directory.File(options.name + ".db");
    if (frozen) options.clock_frozen_at = WorldStart();
    {
      const auto world = *World::Open(options);
      world->time().Freeze();
      ASSERT_TRUE(world->time().AdvanceBy(absl::Hours(24)).ok());
      if (!frozen) world->time().Release();
    }
    const auto world = *World::Open(options);
    EXPECT_EQ(world->time().Now(), WorldStart() + absl::Hours(24));
    time_.now += absl::Seconds(3);
    EXPECT_EQ(world->time().Now(),
              WorldStart() + absl::Hours(24) + (frozen ? absl::ZeroDuration() : absl::Seconds(3)))
        << "and does not stand there";
    time_.now = WorldStart();
  }
}

TEST_F(WorldTimeTest, NoClockGoesPastTheYear9999) {
  const auto world = Open(/*frozen=*/false);
  time_.now = LatestTime() + absl::Hours(1);
  EXPECT_EQ(world->time().Now(), LatestTime());
  world->time().Freeze();
  EXPECT_TRUE(world->time().AdvanceBy(absl::ZeroDuration()).ok());
}

TEST_F(WorldTimeTest, WhatWasDueBeforeASnapshotHappensAtItsOwnTime) {
  const auto world = Open(/*frozen=*/false);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  ASSERT_TRUE(Publish(*world, "t", "hi").ok());
  time_.now += absl::Seconds(8);
  ASSERT_TRUE(world->snapshots().Take("now").ok());
  const auto entries = world->journal().Read(0, 100);
  EXPECT_EQ(entries.back().action, "webhook.outcome");
  EXPECT_EQ(entries.back().time, WorldStart() + absl::Seconds(5));
}

TEST_F(WorldTimeTest, ACommandThatFailsDropsNothingThatWasDueBeforeIt) {
  const auto world = Open(/*frozen=*/false);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  const FaultRule late{.name = "late",
                       .rpc = "",
                       .webhook = "hook",
                       .fault = {},
                       .delivery = {.delay = absl::Seconds(1)}};
  ASSERT_TRUE(world->faults().PutRule(late).ok());
  ASSERT_TRUE(Publish(*world, "t", "hi").ok());
  EXPECT_TRUE(sender_.requests.empty());
  time_.now += absl::Seconds(2);
  EXPECT_FALSE(CreateCache(*world, "c").ok()) << "its turn makes the attempt first";
  EXPECT_EQ(sender_.requests.size(), 1u);
}

TEST_F(WorldTimeTest, AClosedWorldEndsAMoveOfItsClock) {
  const auto world = Open(/*frozen=*/true);
  std::thread closing;
  world->time().RunAfter(absl::Seconds(2), [&] {
    closing = std::thread([&] { world->Close(errors::ShuttingDown()); });
    const auto closed = [&] { return GetItem(*world, "k") == errors::ShuttingDown().message(); };
    while (!closed()) std::this_thread::yield();
  });
  world->time().RunAfter(absl::Hours(1), [] {});
  const auto passage = world->time().RunUntilIdle(absl::Hours(100), absl::ZeroDuration());
  closing.join();
  ASSERT_TRUE(passage.ok());
  EXPECT_EQ(passage->to, WorldStart() + absl::Seconds(2));
}

// A world whose clock runs is the same function of times and commands as one whose clock is moved:
// this is what replays rest upon.
TEST_F(WorldTimeTest, RunningAndMovedClocksMakeTheSameJournal) {
  const auto play = [this](bool frozen) {
    time_.now = WorldStart();
    sender_.dones.clear();
    const auto world = Open(frozen);
    const auto at = [&](int64_t ms) {
      time_.now = WorldStart() + absl::Milliseconds(ms);
      EXPECT_EQ(world->time().AdvanceTo(time_.now).ok(), frozen);
    };
    EXPECT_TRUE(CreateCache(*world, "c").ok());
    EXPECT_TRUE(PutWebhook(*world, "hook", "t").ok());
    at(10);
    EXPECT_TRUE(Publish(*world, "t", "one").ok());
    EXPECT_TRUE(Publish(*world, "t", "two").ok());
    // The first times out at 5010, nobody looks before 7000.
    at(7000);
    EXPECT_EQ(GetItem(*world, "k"), "MISS");
    at(7100);
    sender_.dones.at(1)({.http_status = 200});
    at(7200);
    EXPECT_EQ(GetItem(*world, "k"), "MISS");
    return JournalOf(*world);
  };
  const std::string running = play(/*frozen=*/false);
  EXPECT_EQ(running, play(/*frozen=*/true));
  EXPECT_NE(running.find(absl::StrCat(kWorldStartMs + 5010, "000")), std::string::npos)
      << "the time-out has its own time";
}

TEST_F(WorldTimeTest, AMillionPendingExpiriesAreOneJump) {
  const auto world = Open(/*frozen=*/true);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  constexpr int kItems = 1'000'000;
  ASSERT_TRUE(world
                  ->Run({.action = "Fill", .cache = "c", .writes = true},
                        [&](Scope& scope) {
                          for (int i = 0; i < kItems; ++i) {
                            const absl::Status set = scope.domain.caches.scalars().Set(
                                scope.Item(absl::StrCat(i)), "v", absl::Milliseconds(1 + i));
                            if (!set.ok()) return set;
                          }
                          return absl::OkStatus();
                        })
                  .ok());
  const auto passage = world->time().AdvanceTo(WorldStart() + absl::Hours(1));
  EXPECT_EQ(passage->items_expired, 1'000'000u);
  EXPECT_EQ(GetItem(*world, "7"), "MISS");
}

}  // namespace
}  // namespace emulator
