// As many live streams as the SDKs' own suites open.

#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/world/world_summary.h"
#include "tests/support/stream_crowd.h"

namespace emulator {
namespace {

class ManyStreamsTest : public testing::Test {
 protected:
  ManyStreamsTest() { client_.CreateCache("c"); }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(ManyStreamsTest, TwoThousandOpenedInOneBurstAllHaveTheirHeartbeatWithinFiveSeconds) {
  StreamCrowd crowd(emulator_.address(), "c", "t", 2000, 20);
  EXPECT_TRUE(crowd.AwaitHeartbeats(absl::Seconds(5)));
  EXPECT_EQ(Summarize(emulator_.world()).live_subscriptions, 2000u);
}

TEST_F(ManyStreamsTest, AThousandAllGetEveryMessage) {
  StreamCrowd crowd(emulator_.address(), "c", "t", 1000, 10);
  ASSERT_TRUE(crowd.AwaitHeartbeats(absl::Seconds(10)));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client_.Publish("c", "t", "hi"), "OK");
  EXPECT_TRUE(crowd.AwaitItems(20, absl::Seconds(20)));
}

}  // namespace
}  // namespace emulator
