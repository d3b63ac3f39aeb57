#include "emulator/base/limits.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(LimitsTest, EveryNameThatIsListedCanBeSet) {
  Limits limits;
  for (const char* text : {"item-bytes=1", "ttl-seconds=2", "element-bytes=3", "collection-bytes=4",
                           "caches=5", "operations-per-second=6", "throughput-bytes-per-second=7",
                           "control-operations-per-second=8"}) {
    EXPECT_TRUE(SetLimit(text, limits).ok()) << text;
    const std::string name(text, std::string(text).find('='));
    EXPECT_NE(LimitNames().find(name), std::string::npos) << name;
  }
  EXPECT_EQ(limits.item_bytes, 1u);
  EXPECT_EQ(limits.ttl, absl::Seconds(2));
  EXPECT_EQ(limits.element_bytes, 3u);
  EXPECT_EQ(limits.collection_bytes, 4u);
  EXPECT_EQ(limits.caches, 5u);
  EXPECT_EQ(limits.operations_per_second, 6u);
  EXPECT_EQ(limits.throughput_bytes_per_second, 7u);
  EXPECT_EQ(limits.control_operations_per_second, 8u);
}

TEST(LimitsTest, WhatIsNoLimitIsNamed) {
  Limits limits;
  EXPECT_EQ(SetLimit("speed=1", limits).message(), "limit \"speed\" is none of " + LimitNames());
  for (const char* text :
       {"caches", "caches=", "caches=0", "caches=-1", "caches=many", "caches=4294967296"}) {
    EXPECT_EQ(SetLimit(text, limits).message(),
              "limit caches must be a whole number from 1 to 4294967295")
        << text;
  }
}

}  // namespace
}  // namespace emulator
