// What a world refuses, or says once, when there is too much.

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

TEST(WorldLimitsTest, AFullWorldRefusesWhatAddsToItAndTakesWhatDoesNot) {
  WorldOptions options;
  options.limits.world_bytes = 2'000'000;
  const auto world = *World::Open(options);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  const std::string value(100'000, 'x');
  absl::Status status;
  int kept = 0;
  while ((status = SetItem(*world, absl::StrCat("k", kept), value)).ok()) ++kept;
  EXPECT_EQ(status, errors::WorldFull(2'000'000));
  EXPECT_EQ(Publish(*world, "t", value), errors::WorldFull(2'000'000));
  EXPECT_GT(kept, 10);
  EXPECT_EQ(GetItem(*world, "k0"), value) << "it can be read";
  EXPECT_TRUE(SetItem(*world, "k0", "short").ok()) << "what takes away may be done";
  EXPECT_TRUE(SetItem(*world, "k0", value).ok()) << "and makes room";
  EXPECT_EQ(SetItem(*world, absl::StrCat("k", kept), value), errors::WorldFull(2'000'000));
}

TEST(WorldLimitsTest, MessagesThatFindTooManyWaitingAreToldWithTheirCount) {
  const auto world = *World::Open({});
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  for (int64_t i = 0; i < limits::kPendingDeliveriesPerWebhook; ++i) {
    ASSERT_TRUE(Publish(*world, "t", "x").ok());
  }
  testing::internal::CaptureStderr();
  for (int i = 0; i < 105; ++i) ASSERT_TRUE(Publish(*world, "t", "x").ok());
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 3) << log;
  EXPECT_NE(log.find("such messages so far: 100"), std::string::npos) << log;
}

}  // namespace
}  // namespace emulator
