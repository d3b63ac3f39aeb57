#include "emulator/world/rate_limits.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1704283200);

std::string Count(RateLimits& rates, Plane plane, size_t bytes, absl::Time now) {
  const absl::Status status = rates.Count(plane, bytes, now);
  return status.ok() ? "OK" : std::string(status.message());
}

TEST(RateLimitsTest, NothingIsLimitedUnlessSet) {
  const Limits limits;
  RateLimits rates(limits);
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(Count(rates, Plane::kData, 1 << 20, kNoon), "OK");
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(Count(rates, Plane::kControl, 0, kNoon), "OK");
}

TEST(RateLimitsTest, OperationsCountPerStartedKilobyteAndSecond) {
  Limits limits;
  limits.operations_per_second = 3;
  RateLimits rates(limits);
  EXPECT_EQ(Count(rates, Plane::kData, 0, kNoon), "OK");
  EXPECT_EQ(Count(rates, Plane::kData, 1025, kNoon), "OK") << "two of them";
  EXPECT_EQ(Count(rates, Plane::kData, 1, kNoon + absl::Milliseconds(999)),
            "Too many operations per second, at most 3");
  EXPECT_EQ(Count(rates, Plane::kData, 1, kNoon + absl::Seconds(1)), "OK");
}

TEST(RateLimitsTest, BytesAndControlOperationsHaveTheirOwnCounts) {
  Limits limits;
  limits.throughput_bytes_per_second = 100;
  limits.control_operations_per_second = 1;
  RateLimits rates(limits);
  EXPECT_EQ(Count(rates, Plane::kControl, 500, kNoon), "OK");
  EXPECT_EQ(Count(rates, Plane::kControl, 0, kNoon), "Too many operations per second, at most 1");
  EXPECT_EQ(Count(rates, Plane::kData, 100, kNoon), "OK");
  EXPECT_EQ(Count(rates, Plane::kData, 1, kNoon),
            "Too much throughput, at most 100 bytes per second");
  EXPECT_EQ(Count(rates, Plane::kNone, 1000, kNoon), "OK");
}

}  // namespace
}  // namespace emulator
