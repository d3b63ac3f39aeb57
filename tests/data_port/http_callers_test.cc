// Who may use the HTTP of the data port.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "absl/strings/str_cat.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

constexpr char kPath[] = "/cache/c?key=k";

class HttpCallersTest : public testing::Test {
 protected:
  explicit HttpCallersTest(const EmulatorOptions& options = TestEmulator::DefaultOptions())
      : emulator_(options) {
    TestClient client(emulator_.channel());
    client.CreateCache("c");
    client.Set("c", "k", "v");
  }
  int Get(const httplib::Headers& headers) {
    return httplib::Client("http://" + emulator_.address()).Get(kPath, headers)->status;
  }
  std::string Key() { return MakeSuperUserCredentials(Seed("test"), "default", "x").v1_raw; }

  TestEmulator emulator_;
};

TEST_F(HttpCallersTest, PagesOfThisMachineAndProgramsNeedNoCredentialInOpenMode) {
  EXPECT_EQ(Get({}), 200);
  EXPECT_EQ(Get({{"Origin", "http://localhost:3000"}}), 200);
  EXPECT_EQ(Get({{"Host", "api.cache.momento.test"}}), 200);
}

TEST_F(HttpCallersTest, PagesOfOthersNeedACredentialOfThisEmulator) {
  const std::string page = "https://app.example";
  EXPECT_EQ(Get({{"Origin", page}}), 403);
  EXPECT_EQ(Get({{"Origin", page}, {"Authorization", "anything"}}), 403);
  EXPECT_EQ(Get({{"Origin", page}, {"Authorization", Key()}}), 200);
  EXPECT_EQ(Get({{"Origin", page}, {"Authorization", absl::StrCat(Key(), "x")}}), 401);
  EXPECT_EQ(Get({{"Host", "rebound.example"}}), 403);
  EXPECT_EQ(Get({{"Host", "rebound.example"}, {"Authorization", Key()}}), 200);
}

EmulatorOptions WithOrigin() {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.allowed_origins = {"https://app.example"};
  options.allowed_hosts = {"emulator"};
  return options;
}

class AdmittedCallersTest : public HttpCallersTest {
 protected:
  AdmittedCallersTest() : HttpCallersTest(WithOrigin()) {}
};

TEST_F(AdmittedCallersTest, WhatTheUserAdmitsComesIn) {
  EXPECT_EQ(Get({{"Origin", "https://app.example"}}), 200);
  EXPECT_EQ(Get({{"Origin", "https://other.example"}}), 403);
  EXPECT_EQ(Get({{"Host", "emulator:8080"}}), 200);
}

TEST_F(HttpCallersTest, OnlyWhatIsAnRpcIsCalledThroughGrpcWeb) {
  const auto call = [&](const char* path) {
    return httplib::Client("http://" + emulator_.address())
        .Post(path, std::string(5, '\0'), "application/grpc-web+proto")
        ->body;
  };
  EXPECT_THAT(call("/cache_client.Ping/Ping"), testing::HasSubstr("grpc-status:0"));
  for (const char* path : {"/cache_client/Ping/Ping", "/cache_client.Ping.Ping",
                           "/cache_client.Ping/", "/cache_client.Ping/Pong", "/x/y"}) {
    EXPECT_THAT(call(path), testing::HasSubstr("grpc-status:12\r\ngrpc-message:No such RPC"))
        << path;
  }
}

}  // namespace
}  // namespace emulator
