#include "emulator/base/traceparent.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

constexpr char kText[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceparentTest, IsReadAndWritten) {
  const auto read = ParseTraceparent(kText);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(read->parent_id, "b7ad6b7169203331");
  EXPECT_EQ(read->ToText(), kText);
}

TEST(TraceparentTest, ALaterVersionMayHaveMoreBehindTheFlags) {
  const std::string rest = std::string(kText).substr(2);
  EXPECT_EQ(ParseTraceparent("01" + rest + "-more")->ToText(), kText);
  EXPECT_FALSE(ParseTraceparent("00" + rest + "-more").has_value());
  EXPECT_FALSE(ParseTraceparent("ff" + rest).has_value());
}

TEST(TraceparentTest, AnythingElseIsNone) {
  for (const char* text : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                           "zz-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
    EXPECT_FALSE(ParseTraceparent(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace emulator
