#include "emulator/web/front_door.h"

#include <gtest/gtest.h>

#include "tests/web/client_hello.h"

namespace emulator {
namespace {

TEST(FrontDoorTest, AClientThatOffersHttp2AndNotHttp1SpeaksGrpcWhateverElseItOffers) {
  EXPECT_EQ(SpeechOf(HelloOffering("\x02h2")), Speech::kGrpcOverTls);
  EXPECT_EQ(SpeechOf(HelloOffering("\x08grpc-exp\x02h2")), Speech::kGrpcOverTls);
  EXPECT_EQ(SpeechOf(HelloOffering("\x02h2\x08grpc-exp")), Speech::kGrpcOverTls);
}

TEST(FrontDoorTest, AClientThatOffersHttp1OrNothingSpeaksHttp) {
  EXPECT_EQ(SpeechOf(HelloOffering("\x02h2\x08http/1.1")), Speech::kHttpOverTls);
  EXPECT_EQ(SpeechOf(HelloOffering("\x08http/1.1")), Speech::kHttpOverTls);
  EXPECT_EQ(SpeechOf(HelloOffering("\x08grpc-exp")), Speech::kHttpOverTls);
  EXPECT_EQ(SpeechOf(HelloOffering("")), Speech::kHttpOverTls);
}

TEST(FrontDoorTest, WithoutTlsTheBeginningOfHttp2IsGrpcAndTheRestIsHttp) {
  EXPECT_EQ(SpeechOf("PRI * HTTP/2.0"), Speech::kGrpc);
  EXPECT_EQ(SpeechOf("PRI"), std::nullopt);
  EXPECT_EQ(SpeechOf(""), std::nullopt);
  EXPECT_EQ(SpeechOf("PUT /cache/c"), Speech::kHttp);
  EXPECT_EQ(SpeechOf("PROPFIND /"), Speech::kHttp);
}

}  // namespace
}  // namespace emulator
