#include "emulator/base/crypto.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace emulator {
namespace {

// The known answers of RFC 4231, case 2, and of docs/behaviour/webhooks.md §5.
TEST(CryptoTest, HmacSha256GivesTheKnownAnswer) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(CryptoTest, HmacSha3OfNothingWithoutAKeyGivesTheKnownAnswer) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha3_256("", "")),
            "e841c164e5b4f10c9f3985587962af72fd607a951196fc92fb3a5251941784ea");
}

TEST(CryptoTest, AKeyThatIsKeptGivesTheSameMacEachTime) {
  for (const std::string& key : {std::string(), std::string("s"), std::string(200, 'k')}) {
    const HmacSha3Key kept(key);
    for (const std::string& message : {std::string(), std::string("m"), std::string(1000, 'x')}) {
      EXPECT_EQ(kept.Mac(message), HmacSha3_256(key, message));
      EXPECT_EQ(kept.Mac(message), HmacSha3_256(key, message)) << "again";
    }
  }
}

TEST(CryptoTest, ConstantTimeEqualsComparesBytes) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abcd"));
}

}  // namespace
}  // namespace emulator
