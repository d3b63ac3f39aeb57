#include "emulator/data_port/grpc_web.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

TEST(GrpcWebTest, ARequestIsOneFrame) {
  const std::string message(
      "\x0a\x01"
      "c\x12\x01"
      "t",
      6);
  EXPECT_EQ(MessageOfWebRequest("AAAAAAYKAWMSAXQ=", true), message);
  EXPECT_EQ(MessageOfWebRequest(std::string("\0\0\0\0\x06", 5) + message, false), message);
  EXPECT_EQ(MessageOfWebRequest("AAAAAAA=", true), "") << "an empty message";
  EXPECT_EQ(MessageOfWebRequest("AAAAAA==BgoB"
                                "YxIBdA==",
                                true),
            message)
      << "groups that are padded one by one";
}

TEST(GrpcWebTest, WhatIsNoFrameIsRefused) {
  for (const char* body :
       {"", "AAAA", "!!!!", "AAAAAAYKAWMSAX==", "AAAAAAYKAWMSAXQBAQ==", "gAAAAAA=", "/////w=="}) {
    EXPECT_EQ(MessageOfWebRequest(body, true), std::nullopt) << body;
  }
}

TEST(GrpcWebTest, FramesOfTextArePaddedOneByOne) {
  EXPECT_EQ(WebMessageFrame("", true), "AAAAAAA=");
  const std::string trailer = WebTrailerFrame(absl::OkStatus(), true);
  EXPECT_EQ(trailer.size() % 4, 0u);
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(trailer, &bytes));
  EXPECT_EQ(bytes, std::string("\x80\0\0\0\x0fgrpc-status:0\r\n", 20));
}

TEST(GrpcWebTest, TheMessageOfAStatusIsPercentEncoded) {
  absl::Status status = absl::NotFoundError("100 % n\xC3\xB6\n!");
  status.SetPayload(errors::kErrTrailer, absl::Cord("x"));
  EXPECT_EQ(WebTrailerFrame(status, false).substr(5),
            "grpc-status:5\r\ngrpc-message:100 %25 n%C3%B6%0A!\r\nerr:x\r\n");
}

TEST(GrpcWebTest, ATimeoutHasAUnit) {
  EXPECT_EQ(WebTimeout("5000m"), absl::Seconds(5));
  EXPECT_EQ(WebTimeout("1H"), absl::Hours(1));
  for (const char* none : {"", "m", "x5m", "-5m", "5", "5x"}) {
    EXPECT_EQ(WebTimeout(none), absl::InfiniteDuration()) << none;
  }
}

}  // namespace
}  // namespace emulator
