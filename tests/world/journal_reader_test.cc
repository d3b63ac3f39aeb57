// Who reads a journal, or waits for what comes into it.

#include <gtest/gtest.h>

#include "emulator/base/errors.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

class JournalReaderTest : public testing::Test {
 protected:
  JournalReaderTest() {
    EXPECT_TRUE(CreateCache(*world_, "c").ok());
    EXPECT_TRUE(SetItem(*world_, "k", "v").ok());
  }

  std::shared_ptr<World> world_ = *World::Open({.clock_frozen_at = WorldStart()});
  JournalCursor cursor_;
};

TEST_F(JournalReaderTest, WhoeverWaitsForAnEntryGetsItOrLearnsWhyNot) {
  const JournalFilter sets{.action = "S*t"};
  const auto there = world_->journal().Await(sets, 1, absl::ZeroDuration(), cursor_);
  ASSERT_EQ(there->size(), 1u);
  EXPECT_EQ((*there)[0].subject, "k");
  const auto none = world_->journal().Await(sets, 1, absl::ZeroDuration(), cursor_);
  EXPECT_EQ(none->size(), 0u) << "in vain";
  world_->Close(errors::ShuttingDown());
  EXPECT_EQ(world_->journal().Await(sets, 1, absl::Hours(1), cursor_).status(),
            errors::ShuttingDown());
}

TEST_F(JournalReaderTest, AReaderLearnsThatTheWorldBeganAgain) {
  ASSERT_TRUE(world_->journal().Read({}, 1, cursor_).ok());
  ASSERT_TRUE(world_->snapshots().Reset().ok());
  EXPECT_EQ(world_->journal().Read({}, 1, cursor_).status(), errors::WorldReplaced("default"));
}

}  // namespace
}  // namespace emulator
