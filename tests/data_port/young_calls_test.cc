// How a client that resets its calls as soon as they are open is slowed down.

#include "emulator/data_port/young_calls.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "emulator/base/clock.h"

namespace emulator {
namespace {

class YoungCallsTest : public testing::Test {
 protected:
  void Add(int number) {
    for (int i = 0; i < number; ++i) calls_.Add();
  }
  YoungCalls calls_;
};

TEST_F(YoungCallsTest, FewCallsWaitForNothing) {
  Add(YoungCalls::kMax);
  const absl::Time before = SystemTime().Now();
  for (int i = 0; i < 1000; ++i) calls_.AwaitRoom();
  EXPECT_LT(SystemTime().Now() - before, YoungCalls::kPatience * 1000);
}

TEST_F(YoungCallsTest, TooManyHoldTheReadingThreadBackForAMomentOnly) {
  Add(YoungCalls::kMax + 1);
  const absl::Time before = SystemTime().Now();
  calls_.AwaitRoom();
  EXPECT_GE(SystemTime().Now() - before, YoungCalls::kPatience);
}

TEST_F(YoungCallsTest, WhenCallsEndTheReadingThreadGoesOn) {
  Add(YoungCalls::kMax + 2);
  absl::Notification done;
  std::thread reader([&] {
    calls_.AwaitRoom();
    done.Notify();
  });
  calls_.Remove();
  calls_.Remove();
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(10)))
      << "waited for the thread that waits for room";
  reader.join();
}

}  // namespace
}  // namespace emulator
