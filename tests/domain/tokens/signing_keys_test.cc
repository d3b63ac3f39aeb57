#include "emulator/domain/tokens/signing_keys.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/domain/domain_fixture.h"

namespace emulator {
namespace {

class SigningKeysTest : public DomainTest {
 protected:
  std::vector<std::string> Ids() {
    std::vector<std::string> ids;
    for (const SigningKey& key : keys_.List(now())) ids.push_back(key.id);
    return ids;
  }
  const Seed seed_{"test"};
  Draws draws_{*db_, seed_};
  SigningKeys keys_{*db_, draws_};
};

TEST_F(SigningKeysTest, AKeyIsAJwkWithAnIdThatIsListed) {
  const auto created = keys_.Create(absl::Minutes(5), now());
  const auto jwk = nlohmann::json::parse(created.jwk);
  EXPECT_EQ(jwk.at("kid"), created.key.id);
  EXPECT_EQ(jwk.at("kty"), "oct");
  EXPECT_EQ(jwk.at("k").get<std::string>().size(), 43u) << "256 bits";
  EXPECT_EQ(created.key.expires_at, now() + absl::Minutes(5));
  EXPECT_EQ(Ids(), std::vector{created.key.id});
}

TEST_F(SigningKeysTest, KeysAreNeverTheSame) {
  EXPECT_NE(keys_.Create(absl::Minutes(5), now()).jwk, keys_.Create(absl::Minutes(5), now()).jwk);
  EXPECT_EQ(Ids().size(), 2u);
}

TEST_F(SigningKeysTest, ARevokedKeyIsGone) {
  const auto created = keys_.Create(absl::Minutes(5), now());
  EXPECT_TRUE(keys_.Revoke(created.key.id, now()).ok());
  EXPECT_TRUE(Ids().empty());
  EXPECT_EQ(keys_.Revoke(created.key.id, now()).message(),
            "Signing key not found: " + created.key.id);
}

TEST_F(SigningKeysTest, AnExpiredKeyIsGone) {
  const auto created = keys_.Create(absl::Minutes(5), now());
  Advance(absl::Minutes(5));
  EXPECT_TRUE(Ids().empty());
  EXPECT_FALSE(keys_.Revoke(created.key.id, now()).ok());
}

}  // namespace
}  // namespace emulator
