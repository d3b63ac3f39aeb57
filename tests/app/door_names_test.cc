#include "emulator/app/door_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/app/emulator.h"

namespace emulator {
namespace {

using ::testing::HasSubstr;

TEST(DoorNamesTest, AnEndpointIsAHostNameWithOrWithoutAPort) {
  for (const char* good : {"momento.test", "momento.test:8443", "127.0.0.1", "local_host"}) {
    EXPECT_TRUE(CheckEndpoint(good).ok()) << good;
  }
  for (const char* wrong : {"", "http://x", "x/", "momento.test:", "momento.test:port", ".test",
                            "momento.test:0", "momento.test:65536", "a b", "a:1:2", "a:+1"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckEndpoint(wrong))) << wrong;
  }
  EXPECT_THAT(CheckEndpoint("http://x").message(),
              HasSubstr("endpoint \"http://x\" must be a host name, as momento.test"));
}

TEST(DoorNamesTest, AnOriginIsWrittenAsBrowsersWriteIt) {
  for (const char* good :
       {"*", "null", "https://app.example", "http://localhost:3000", "http://[::1]:3000",
        "http://[::1]", "capacitor://localhost", "chrome-extension://abcdefgh"}) {
    EXPECT_TRUE(CheckOrigin(good).ok()) << good << CheckOrigin(good);
  }
  for (const char* wrong : {"", "foo", "app.example", "https://", "https://app.example/",
                            "https://App.example", "https://app.example/page", "//app.example",
                            "https://*.example", "https://app.example:443", "http://[::1"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckOrigin(wrong))) << wrong;
  }
  EXPECT_THAT(CheckOrigin("foo").message(), HasSubstr("origin \"foo\" must be scheme, host and"));
  EXPECT_THAT(CheckOrigin("http://localhost:80").message(), HasSubstr("without its port"));
}

TEST(DoorNamesTest, AHostHasNoSchemeAndNoPort) {
  for (const char* good : {"emulator", "10.0.0.1", "::1", "build.example.test"}) {
    EXPECT_TRUE(CheckHost(good, /*endings=*/false).ok()) << good;
  }
  EXPECT_TRUE(CheckHost("*.example.test", /*endings=*/true).ok());
  for (const char* wrong : {"", "http://emulator", "emulator:8080", "*.example.test", "a, b"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckHost(wrong, /*endings=*/false))) << wrong;
  }
}

TEST(DoorNamesTest, AnEmulatorDoesNotStartWithNamesThatNeverFit) {
  EmulatorOptions options;
  options.port = options.control_port = 0;
  options.endpoint = "http://x";
  EXPECT_THAT(Emulator::Start(options).status().message(), HasSubstr("endpoint \"http://x\""));
  options.endpoint = "momento.test";
  options.allowed_origins = {"https://app.example", "foo"};
  EXPECT_THAT(Emulator::Start(options).status().message(), HasSubstr("origin \"foo\""));
}

}  // namespace
}  // namespace emulator
