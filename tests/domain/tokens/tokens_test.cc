#include "emulator/domain/tokens/tokens.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {
namespace {

class TokensTest : public DomainTest {
 protected:
  static TokenSpec PublishOnly(absl::Duration lifetime, const std::string& token_id = "") {
    TokenSpec spec{.lifetime = lifetime, .token_id = token_id};
    spec.permissions.rules.push_back(
        {.resource = Resource::kTopic,
         .role = Role::kWriteOnly,
         .cache = {NameSelector::Kind::kExact, "chat"},
         .item = {NameSelector::Kind::kPrefix, std::string("\0room", 5)}});
    return spec;
  }
  static TokenSpec SuperUser() {
    TokenSpec spec{.lifetime = absl::InfiniteDuration()};
    spec.permissions.super_user = true;
    return spec;
  }
  Credential Who(const std::string& raw) { return **tokens_.Authenticate(raw, now()); }
  // "OK", or the code and text of the error.
  std::string Check(const std::string& raw) {
    const absl::Status status = tokens_.Authenticate(raw, now()).status();
    return status.ToString(absl::StatusToStringMode::kWithNoExtraData);
  }
  std::string MintDisposable(absl::Duration lifetime, const std::string& token_id = "") {
    return tokens_.GenerateDisposableToken({}, PublishOnly(lifetime, token_id), now())->api_key;
  }

  const Seed seed_{"test"};
  Draws draws_{*db_, seed_};
  Tokens tokens_{seed_, "default", AuthMode::kOpen, draws_};
};

TEST_F(TokensTest, AMintedTokenSaysWhatWasPutIn) {
  const Credential credential = Who(MintDisposable(absl::Minutes(30), "taylor"));
  EXPECT_EQ(credential.kind, CredentialKind::kDisposable);
  EXPECT_EQ(credential.token_id, "taylor");
  EXPECT_FALSE(credential.permissions.super_user);
  ASSERT_EQ(credential.permissions.rules.size(), 1u);
  const PermissionRule& rule = credential.permissions.rules[0];
  EXPECT_EQ(rule.resource, Resource::kTopic);
  EXPECT_EQ(rule.role, Role::kWriteOnly);
  EXPECT_EQ(rule.cache, (NameSelector{NameSelector::Kind::kExact, "chat"}));
  EXPECT_EQ(rule.item, (NameSelector{NameSelector::Kind::kPrefix, std::string("\0room", 5)}));
}

TEST_F(TokensTest, AMintedTokenExpiresOnTheSecond) {
  const std::string token = MintDisposable(absl::Minutes(30));
  // The clock stands at …470.564: the token ends at …471 + 1800.
  Advance(absl::Minutes(30) + absl::Milliseconds(435));
  EXPECT_EQ(Check(token), "OK");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Check(token),
            "UNAUTHENTICATED: Could not validate authorization token: it expired at "
            "2024-01-03T16:11:11Z; by the clock of its world it is 2024-01-03T16:11:11Z");
}

TEST_F(TokensTest, InOpenModeForeignAndMissingCredentialsAreSuperUsers) {
  EXPECT_TRUE(Who("").permissions.super_user);
  EXPECT_TRUE(Who("garbage").permissions.super_user);
  EXPECT_TRUE(Who("a.b.c").permissions.super_user);
  EXPECT_EQ(Who("garbage").token_id, "");
}

TEST_F(TokensTest, InOpenModeOurOwnTokensAreStillChecked) {
  std::string forged = MintDisposable(absl::Minutes(30));
  forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(Check(forged),
            "UNAUTHENTICATED: Could not validate authorization token: its signature is wrong, or "
            "the emulator had another seed");
}

TEST_F(TokensTest, EnforcingTakesOnlyOurOwn) {
  Tokens enforcing(seed_, "default", AuthMode::kEnforce, draws_);
  const auto check = [&](const std::string& raw) {
    return enforcing.Authenticate(raw, now()).ok();
  };
  const SuperUserCredentials all = MakeSuperUserCredentials(seed_, "default", "momento.test");
  EXPECT_FALSE(check(""));
  EXPECT_FALSE(check("garbage"));
  for (const std::string& raw : {all.v1_raw, all.v2, all.legacy, all.session}) {
    EXPECT_TRUE(check(raw)) << raw;
  }
}

TEST_F(TokensTest, ATokenOfAnotherWorldOrSeedIsRefused) {
  Tokens other_world(seed_, "other", AuthMode::kOpen, draws_);
  const Seed other("other");
  Tokens other_seed(other, "default", AuthMode::kOpen, draws_);
  const std::string token = MintDisposable(absl::Minutes(30));
  EXPECT_FALSE(other_world.Authenticate(token, now()).ok());
  EXPECT_FALSE(other_seed.Authenticate(token, now()).ok());
}

// The table of docs/behaviour/auth.md §7: super-user key, explicit key, disposable token.
TEST_F(TokensTest, WhoMayMintWhatFollowsTheTableOfTheService) {
  const struct {
    CredentialKind kind;
    std::string expected;
  } kCases[] = {
      {CredentialKind::kOpen, "yes yes yes"},       {CredentialKind::kSession, "yes yes yes"},
      {CredentialKind::kSuperUserV1, "no yes yes"}, {CredentialKind::kSuperUserV2, "no yes yes"},
      {CredentialKind::kLegacy, "no no no"},        {CredentialKind::kApiKey, "no no no"},
      {CredentialKind::kDisposable, "no no no"},
  };
  const auto word = [](const absl::StatusOr<MintedToken>& token) {
    const bool denied = absl::IsPermissionDenied(token.status());
    return std::string(token.ok() ? "yes" : denied ? "no" : "neither");
  };
  for (const auto& [kind, expected] : kCases) {
    const Credential caller{.kind = kind};
    const TokenSpec publish = PublishOnly(absl::Hours(1));
    EXPECT_EQ(word(tokens_.GenerateApiToken(caller, SuperUser(), now())) + " " +
                  word(tokens_.GenerateApiToken(caller, publish, now())) + " " +
                  word(tokens_.GenerateDisposableToken(caller, publish, now())),
              expected)
        << KindName(kind);
  }
}

TEST_F(TokensTest, WhatCannotBeMintedIsInvalid) {
  const auto code = [&](const TokenSpec& spec) {
    return tokens_.GenerateDisposableToken({}, spec, now()).status().code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code(SuperUser()), kInvalid);
  EXPECT_EQ(code(PublishOnly(absl::ZeroDuration())), kInvalid);
  EXPECT_EQ(code(PublishOnly(absl::Seconds(90'000))), absl::StatusCode::kOk);
  EXPECT_EQ(code(PublishOnly(absl::Seconds(90'001))), kInvalid);
  EXPECT_EQ(code(PublishOnly(absl::Hours(1), std::string(64, 'x'))), absl::StatusCode::kOk);
  EXPECT_EQ(code(PublishOnly(absl::Hours(1), std::string(65, 'x'))), kInvalid);
  EXPECT_EQ(code({.lifetime = absl::Hours(1)}), kInvalid) << "no rules";
}

TEST_F(TokensTest, ARefreshedKeyHasTheSameRulesAndANewLifetime) {
  const auto first = tokens_.GenerateApiToken({}, PublishOnly(absl::Hours(24)), now());
  Advance(absl::Hours(23));
  const auto second = tokens_.RefreshApiToken(first->api_key, first->refresh_token, now());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->api_key, first->api_key);
  EXPECT_EQ(second->valid_until, first->valid_until + absl::Hours(23));
  EXPECT_EQ(Who(second->api_key).permissions.rules.size(), 1u);
  EXPECT_EQ(Check(first->api_key), "OK") << "the old one lives on";
  EXPECT_TRUE(tokens_.RefreshApiToken(second->api_key, second->refresh_token, now()).ok());
}

TEST_F(TokensTest, WhatCannotBeRefreshedIsInvalid) {
  const auto refresh = [&](const std::string& key, const std::string& token) {
    return tokens_.RefreshApiToken(key, token, now()).status().code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const auto first = tokens_.GenerateApiToken({}, PublishOnly(absl::Hours(1)), now());
  const auto other = tokens_.GenerateApiToken({}, PublishOnly(absl::Hours(1)), now());
  EXPECT_EQ(refresh(first->api_key, other->refresh_token), kInvalid);
  EXPECT_EQ(refresh("garbage", first->refresh_token), kInvalid);
  EXPECT_EQ(refresh(MintDisposable(absl::Hours(1)), ""), kInvalid);
  Advance(absl::Hours(1) + absl::Seconds(1));
  EXPECT_EQ(refresh(first->api_key, first->refresh_token), kInvalid) << "expired";
}

TEST(SuperUserCredentialsTest, AreInTheFormsThatSdksParse) {
  const SuperUserCredentials all = MakeSuperUserCredentials(Seed("test"), "default", "e.test");
  std::string wrapper;
  ASSERT_TRUE(absl::Base64Unescape(all.v1, &wrapper));
  EXPECT_EQ(wrapper, R"({"endpoint":"e.test","api_key":")" + all.v1_raw + "\"}");
  const auto payload = [](const std::string& jwt) {
    std::string text;
    absl::WebSafeBase64Unescape(jwt.substr(jwt.find('.') + 1, jwt.rfind('.') - jwt.find('.') - 1),
                                &text);
    return text;
  };
  EXPECT_NE(payload(all.v2).find(R"("t":"g")"), std::string::npos);
  EXPECT_NE(payload(all.legacy).find(R"("cp":"control.e.test","c":"cache.e.test")"),
            std::string::npos);
  EXPECT_EQ(payload(all.session).find("\"c\""), std::string::npos);
}

}  // namespace
}  // namespace emulator
