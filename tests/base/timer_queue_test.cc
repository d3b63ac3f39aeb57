#include "emulator/base/timer_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace emulator {
namespace {

class TimerQueueTest : public testing::Test {
 protected:
  TimerQueue::TimerId Add(int second, const std::string& name) {
    return queue_.Add(TimerKind::kAttempt, At(second), [this, name] { fired_ += name; });
  }
  // Names of the timers that fire at `second`, in order.
  std::string FireUntil(int second) {
    fired_.clear();
    while (auto timer = queue_.PopDue(At(second))) timer->action();
    return fired_;
  }
  static absl::Time At(int second) { return absl::FromUnixSeconds(second); }

  TimerQueue queue_;
  std::string fired_;
};

TEST_F(TimerQueueTest, FiresInTheOrderOfTimeThenOfCreation) {
  Add(2, "c");
  Add(1, "a");
  Add(2, "d");
  Add(1, "b");
  EXPECT_EQ(FireUntil(2), "abcd");
}

TEST_F(TimerQueueTest, FiresEachOnceAndOnlyWhenDue) {
  Add(5, "a");
  EXPECT_EQ(FireUntil(4), "");
  EXPECT_EQ(FireUntil(5), "a");
  EXPECT_EQ(FireUntil(6), "");
}

TEST_F(TimerQueueTest, ATimerAddedWhileOthersFireTakesItsPlace) {
  queue_.Add(TimerKind::kAttempt, At(1), [this] {
    fired_ += "a";
    Add(1, "c");
  });
  Add(1, "b");
  EXPECT_EQ(FireUntil(1), "abc");
}

TEST_F(TimerQueueTest, CancelledTimersDoNotFire) {
  const auto id = Add(1, "a");
  Add(1, "b");
  EXPECT_TRUE(queue_.Cancel(id));
  EXPECT_FALSE(queue_.Cancel(id));
  EXPECT_EQ(FireUntil(1), "b");
}

TEST_F(TimerQueueTest, SaysWhenTheNextIsDue) {
  EXPECT_EQ(queue_.NextDue(), std::nullopt);
  Add(3, "a");
  Add(2, "b");
  EXPECT_EQ(queue_.NextDue(), At(2));
}

}  // namespace
}  // namespace emulator
