// Compression and UTF-16: there and back.

#include <gtest/gtest.h>

#include "emulator/base/gzip.h"
#include "emulator/base/utf16.h"

namespace emulator {
namespace {

TEST(GzipTest, WhatIsCompressedComesBack) {
  for (const std::string& bytes : {std::string(), std::string("hi"), std::string(100'000, 'x')}) {
    EXPECT_EQ(Gunzip(Gzip(bytes), 100'000), bytes);
  }
  EXPECT_LT(Gzip(std::string(100'000, 'x')).size(), 1000u);
}

TEST(GzipTest, ABombIsNotOpened) {
  EXPECT_EQ(Gunzip(Gzip(std::string(1'000'000, 'x')), 999'999), std::nullopt);
}

TEST(GzipTest, WhatIsCutOffOrNoGzipIsNothing) {
  const std::string gzip = Gzip("hello");
  EXPECT_EQ(Gunzip(gzip.substr(0, gzip.size() - 9), 100), std::nullopt);
  EXPECT_EQ(Gunzip("hello", 100), std::nullopt);
}

TEST(Utf16Test, EveryPlaneGoesThereAndBack) {
  const std::string text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\x7f";
  EXPECT_EQ(Utf16FromUtf8(text), std::string("a\0\xFC\0\xAC\x20\x3D\xD8\0\xDE\x7F\0", 12));
  EXPECT_EQ(Utf8FromUtf16(Utf16FromUtf8(text)), text);
}

TEST(Utf16Test, WhatIsNoTextIsReplacedOrRefused) {
  EXPECT_EQ(Utf8FromUtf16(Utf16FromUtf8("a\xFFz")), "a\xEF\xBF\xBDz");
  EXPECT_EQ(Utf8FromUtf16("abc"), std::nullopt) << "half a unit";
  EXPECT_EQ(Utf8FromUtf16(std::string("\0\xDC", 2)), std::nullopt) << "a low surrogate alone";
  EXPECT_EQ(Utf8FromUtf16(std::string("\0\xD8", 2)), std::nullopt) << "a high one alone";
}

}  // namespace
}  // namespace emulator
