#include "emulator/base/clock.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace emulator {
namespace {

class MovedTime : public TimeSource {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixSeconds(100);
};

TEST(WorldClockTest, FollowsItsSource) {
  MovedTime source;
  const WorldClock clock(source);
  EXPECT_FALSE(clock.frozen());
  source.now = absl::FromUnixSeconds(200);
  EXPECT_EQ(clock.Live(), absl::FromUnixSeconds(200));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100)) << "until it is moved there";
}

TEST(WorldClockTest, IsHeldWhenItsSourceJumpsBack) {
  MovedTime source;
  WorldClock clock(source);
  clock.MoveTo(absl::FromUnixSeconds(200));
  source.now = absl::FromUnixSeconds(150);
  EXPECT_EQ(clock.Live(), absl::FromUnixSeconds(200));
}

TEST(WorldClockTest, StandsStillUntilMoved) {
  MovedTime source;
  WorldClock clock(source, absl::FromUnixSeconds(7));
  EXPECT_TRUE(clock.frozen());
  source.now = absl::FromUnixSeconds(200);
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(7));
  clock.MoveTo(absl::FromUnixSeconds(9));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(9));
}

TEST(WorldClockTest, IsNeverMovedBack) {
  WorldClock clock(SystemTime(), absl::FromUnixSeconds(7));
  clock.MoveTo(absl::FromUnixSeconds(3));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(7));
}

TEST(WorldClockTest, RunsOnFromWhereItStoodWhenItIsReleased) {
  MovedTime source;
  WorldClock clock(source);
  clock.Freeze();
  clock.MoveTo(absl::FromUnixSeconds(1000));
  clock.Release();
  EXPECT_EQ(clock.Live(), absl::FromUnixSeconds(1000));
  source.now = absl::FromUnixSeconds(101);
  EXPECT_EQ(clock.Live(), absl::FromUnixSeconds(1001));
}

// Writes down what it hears: "stands 7", "ahead 900".
class Listener : public ClockFollower {
 public:
  void StandsAt(absl::Time time) override {
    heard.push_back("stands " + std::to_string(absl::ToUnixSeconds(time)));
  }
  void RunsAhead(absl::Duration ahead) override {
    heard.push_back("ahead " + std::to_string(absl::ToInt64Seconds(ahead)));
  }
  std::vector<std::string> heard;
};

TEST(WorldClockTest, WhoFollowsItHearsOfEachJumpAndOfNothingElse) {
  MovedTime source;
  WorldClock clock(source);
  Listener listener;
  clock.SetFollower(&listener);
  clock.MoveTo(absl::FromUnixSeconds(101));
  clock.Freeze();
  clock.MoveTo(absl::FromUnixSeconds(1000));
  clock.Release();
  clock.Restart(absl::FromUnixSeconds(7));
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"ahead 0", "stands 101", "stands 1000",
                                                      "ahead 900", "stands 7"}));
  clock.SetFollower(nullptr);
  clock.MoveTo(absl::FromUnixSeconds(8));
  EXPECT_EQ(listener.heard.back(), "stands 7");
}

TEST(ClockTest, TimesThatNoClockShowsBecomeTheNearestThatItDoes) {
  WorldClock clock(SystemTime(), absl::FromUnixMicros(INT64_MIN));
  EXPECT_EQ(clock.Now(), absl::UnixEpoch());
  clock.MoveTo(absl::InfiniteFuture());
  EXPECT_EQ(clock.Now(), LatestTime());
  clock.Release();
  clock.SetBack(absl::FromUnixMicros(INT64_MAX));
  EXPECT_EQ(clock.Live(), LatestTime());
}

}  // namespace
}  // namespace emulator
