#include "emulator/base/seed.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace emulator {
namespace {

TEST(SeedTest, DrawsAreAFunctionOfSeedPurposeAndNumber) {
  EXPECT_EQ(Seed("a").Draw("secret", 1), Seed("a").Draw("secret", 1));
  EXPECT_NE(Seed("a").Draw("secret", 1), Seed("b").Draw("secret", 1));
  EXPECT_NE(Seed("a").Draw("secret", 1), Seed("a").Draw("token", 1));
  EXPECT_NE(Seed("a").Draw("secret", 1), Seed("a").Draw("secret", 2));
}

TEST(SeedTest, PurposeAndNumberDoNotRunTogether) {
  EXPECT_NE(Seed("a").Draw("secret", 11), Seed("a").Draw("secret1", 1));
}

// Written down so that a build which draws otherwise is noticed: its tokens and secrets would not
// be those of the last release.
TEST(SeedTest, DrawsStayTheSameFromBuildToBuild) {
  EXPECT_EQ(absl::BytesToHexString(Seed("test").Draw("webhook secret", 1)).substr(0, 16),
            "b19c69bdf5e8bded");
}

}  // namespace
}  // namespace emulator
