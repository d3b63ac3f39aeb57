// What a world knows of faults in calls, and keeps of them.

#include <gtest/gtest.h>

#include "emulator/base/errors.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

TEST(CallFaultsTest, ACallThatEndsByAFaultIsInTheJournalLikeOneThatFailed) {
  const auto world = *World::Open({.auth = AuthMode::kEnforce, .clock_frozen_at = WorldStart()});
  const Command command{.action = "Get", .token = "x", .request = {.bytes = "ab", .size = 2}};
  const absl::Status lost = absl::UnavailableError("lost");
  EXPECT_EQ(world->faults().NoteEnd(command, "flaky", lost), lost);
  const auto entries = world->journal().Read(0, 10);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].action, "Get");
  EXPECT_EQ(entries[0].time, WorldStart());
  EXPECT_EQ(entries[0].caller, kInvalidCaller);
  EXPECT_EQ(entries[0].outcome, "UNAVAILABLE");
  EXPECT_EQ(entries[0].payload, "ab");
  EXPECT_NE(JournalOf(*world).find(R"("fault":"flaky")"), std::string::npos);
}

TEST(CallFaultsTest, AClosedWorldKeepsNothingOfACallThatEndsByAFault) {
  const auto world = *World::Open({});
  world->Close(errors::ShuttingDown());
  EXPECT_EQ(world->faults().NoteEnd({.action = "Get"}, "flaky", absl::UnavailableError("lost")),
            errors::ShuttingDown());
  EXPECT_TRUE(world->journal().Read(0, 10).empty());
}

}  // namespace
}  // namespace emulator
