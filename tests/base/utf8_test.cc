#include "emulator/base/utf8.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(Utf8Test, AcceptsEveryLengthOfCharacter) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8(absl::string_view("a\0b", 3)));
  EXPECT_TRUE(IsValidUtf8("\xC2\x80 \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80"));
  EXPECT_TRUE(IsValidUtf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
}

TEST(Utf8Test, RefusesWhatIsNotWellFormed) {
  EXPECT_FALSE(IsValidUtf8("\x80")) << "continuation without a lead";
  EXPECT_FALSE(IsValidUtf8("\xC3")) << "cut off";
  EXPECT_FALSE(IsValidUtf8("\xE2\x82")) << "cut off";
  EXPECT_FALSE(IsValidUtf8("\xC3x")) << "no continuation";
  EXPECT_FALSE(IsValidUtf8("\xC0\x80")) << "overlong";
  EXPECT_FALSE(IsValidUtf8("\xE0\x9F\xBF")) << "overlong";
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80")) << "surrogate";
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80")) << "above U+10FFFF";
  EXPECT_FALSE(IsValidUtf8("\xFF"));
}

}  // namespace
}  // namespace emulator
