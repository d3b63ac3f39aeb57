#include "emulator/web/host_list.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(HostListTest, OnTheLoopbackOnlyItsNamesAreGood) {
  const HostList hosts("127.0.0.1", {});
  for (const char* good : {"localhost", "LOCALHOST:9090", "localhost.", "127.0.0.1:1", "127.9.9.9",
                           "[::1]", "[::1]:9090"}) {
    EXPECT_TRUE(hosts.Allows(good)) << good;
  }
  for (const char* bad :
       {"127.evil.com", "127.0.0.1.evil.com", "[::1].evil.com", "[::1]evil", "localhost.evil.com",
        "evil.com", "10.0.0.1", "[fe80::1]", "", ":9090", "localhost:x", "0x7f.1", "[::1"}) {
    EXPECT_FALSE(hosts.Allows(bad)) << bad;
  }
}

TEST(HostListTest, ElsewhereAddressesAndNamedNamesAreGoodToo) {
  const HostList hosts("0.0.0.0", {"Momento", "*.momento.test"});
  for (const char* good : {"localhost:1", "0.0.0.0:9090", "10.0.0.1:9090", "[fd00::1]:9090",
                           "momento:9090", "cache.momento.test"}) {
    EXPECT_TRUE(hosts.Allows(good)) << good;
  }
  for (const char* bad : {"evil.com", "momento.evil.com", "momento.test", "evilmomento.test"}) {
    EXPECT_FALSE(hosts.Allows(bad)) << bad;
  }
}

TEST(HostListTest, AnOriginHasAnAuthority) {
  EXPECT_EQ(AuthorityOfOrigin("http://localhost:3000"), "localhost:3000");
  EXPECT_EQ(AuthorityOfOrigin("null"), "");
}

}  // namespace
}  // namespace emulator
