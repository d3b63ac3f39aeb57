#include "emulator/app/own_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "emulator/app/emulator.h"
#include "tests/support/temporary_directory.h"

namespace emulator {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

TEST(OwnAddressTest, ProcessesSideBySideTryDifferentAddressesFirst) {
  EXPECT_EQ(OwnAddressesOf(1234).front(), "127.77.4.210");
  EXPECT_EQ(OwnAddressesOf(1235).front(), "127.77.4.211");
  EXPECT_EQ(OwnAddressesOf(1234).back(), "127.92.4.210");
}

TEST(OwnAddressTest, EndpointsOfEmulatorsSideBySideNeedNoPort) {
  const TemporaryDirectory directory;
  EmulatorOptions options;
  options.port = options.control_port = 0;
  options.tls_port = 0;
  options.tls_on_own_address = true;
  options.ca_directory = directory.path();
  const auto one = Emulator::Start(options);
  const auto other = Emulator::Start(options);
  ASSERT_TRUE(one.ok() && other.ok()) << one.status() << other.status();
  EXPECT_NE((*one)->tls_address(), (*other)->tls_address());
  if (geteuid() != 0 && (*one)->endpoint() != "momento.test") {
    // The system keeps port 443 for root: a free port of the usual address, which endpoints name.
    EXPECT_THAT((*one)->endpoint(), StartsWith("momento.test:"));
    EXPECT_THAT((*one)->tls_address(), StartsWith("127.0.0.1:"));
    return;
  }
  EXPECT_EQ((*one)->endpoint(), "momento.test");
  EXPECT_THAT((*one)->tls_address(), EndsWith(":443"));
  EXPECT_THAT((*other)->tls_address(), EndsWith(":443"));
}

}  // namespace
}  // namespace emulator
