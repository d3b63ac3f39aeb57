#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

class TokenServiceTest : public testing::Test {
 protected:
  TokenServiceTest() { client_.CreateCache("c"); }

  // A request for a key that may read and write the cache "c".
  static auth::GenerateApiTokenRequest ReadWrite() {
    auth::GenerateApiTokenRequest request;
    request.mutable_expires()->set_valid_for_seconds(86400);
    auto* rule = request.mutable_permissions()
                     ->mutable_explicit_()
                     ->add_permissions()
                     ->mutable_cache_permissions();
    rule->set_role(permission_messages::CacheReadWrite);
    rule->mutable_cache_selector()->set_cache_name("c");
    return request;
  }
  std::string Generate(const auth::GenerateApiTokenRequest& request) {
    grpc::ClientContext context;
    return Describe(client_.auth().GenerateApiToken(&context, request, &generated_));
  }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
  auth::GenerateApiTokenResponse generated_;
};

TEST_F(TokenServiceTest, AGeneratedKeyDoesWhatItsRulesSay) {
  ASSERT_EQ(Generate(ReadWrite()), "OK");
  EXPECT_EQ(generated_.valid_until(), kTestTimeMs / 1000 + 1 + 86400);
  EXPECT_EQ(generated_.endpoint(), "momento.test");
  TestClient limited(emulator_.channel(), generated_.api_key());
  EXPECT_EQ(limited.Set("c", "k", "v"), "OK");
  EXPECT_EQ(limited.Get("c", "k"), "v");
  EXPECT_NE(limited.Publish("c", "t", "x"), "OK");
  emulator_.Advance(absl::Hours(24) + absl::Seconds(1));
  EXPECT_EQ(limited.Get("c", "k").substr(0, 15), "UNAUTHENTICATED");
}

TEST_F(TokenServiceTest, AKeyThatNeverExpiresSaysZero) {
  auth::GenerateApiTokenRequest request = ReadWrite();
  request.mutable_never();
  ASSERT_EQ(Generate(request), "OK");
  EXPECT_EQ(generated_.valid_until(), 0u);
}

TEST_F(TokenServiceTest, ADataKeyRefreshesItself) {
  ASSERT_EQ(Generate(ReadWrite()), "OK");
  emulator_.Advance(absl::Seconds(2));
  auth::RefreshApiTokenRequest request;
  auth::RefreshApiTokenResponse refreshed;
  request.set_api_key(generated_.api_key());
  request.set_refresh_token(generated_.refresh_token());
  grpc::ClientContext context;
  ASSERT_EQ(Describe(client_.auth().RefreshApiToken(&context, request, &refreshed)), "OK");
  EXPECT_EQ(refreshed.valid_until(), generated_.valid_until() + 2);
  EXPECT_NE(refreshed.api_key(), generated_.api_key());
  EXPECT_EQ(TestClient(emulator_.channel(), refreshed.api_key()).Set("c", "k", "v"), "OK");
}

TEST_F(TokenServiceTest, AnExpiredKeyCannotBeRefreshed) {
  ASSERT_EQ(Generate(ReadWrite()), "OK");
  emulator_.Advance(absl::Hours(24) + absl::Seconds(1));
  auth::RefreshApiTokenRequest request;
  auth::RefreshApiTokenResponse refreshed;
  request.set_api_key(generated_.api_key());
  request.set_refresh_token(generated_.refresh_token());
  grpc::ClientContext context;
  EXPECT_EQ(Describe(client_.auth().RefreshApiToken(&context, request, &refreshed)),
            "INVALID_ARGUMENT: api_key has expired");
}

TEST_F(TokenServiceTest, AMintedTokenCannotMint) {
  TestClient limited(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  EXPECT_EQ(limited.MintPublishToken("c", "t", 60, ""),
            "PERMISSION_DENIED: A credential of this kind may not generate this: disposable token");
}

TEST_F(TokenServiceTest, WhatIsUnsetOrInConflictIsInvalid) {
  auth::GenerateApiTokenRequest request = ReadWrite();
  request.clear_expiry();
  EXPECT_EQ(Generate(request), "INVALID_ARGUMENT: expiry must be set");
  request = ReadWrite();
  request.mutable_expires()->set_valid_for_seconds(0);
  EXPECT_EQ(Generate(request), "INVALID_ARGUMENT: valid_for_seconds must be greater than 0");
  request = ReadWrite();
  request.clear_permissions();
  EXPECT_EQ(Generate(request), "INVALID_ARGUMENT: permissions must be set");
  request.mutable_permissions()->mutable_explicit_();
  EXPECT_EQ(Generate(request), "INVALID_ARGUMENT: permissions must hold at least one rule");
  request = ReadWrite();
  request.mutable_permissions()->mutable_explicit_()->add_permissions();
  EXPECT_EQ(Generate(request), "INVALID_ARGUMENT: kind of a permission must be set");
  request = ReadWrite();
  auto* rules = request.mutable_permissions()->mutable_explicit_()->mutable_permissions();
  *rules->Add() = rules->Get(0);
  rules->Mutable(1)->mutable_cache_permissions()->set_role(permission_messages::CacheReadOnly);
  EXPECT_EQ(Generate(request),
            "INVALID_ARGUMENT: permissions hold two rules for the same selector");
}

TEST_F(TokenServiceTest, EnforcingRefusesWhatIsNotOurs) {
  EmulatorOptions options = TestEmulator::DefaultOptions();
  options.auth = AuthMode::kEnforce;
  TestEmulator enforcing(options);
  EXPECT_EQ(TestClient(enforcing.channel()).ListCaches(),
            "UNAUTHENTICATED: Could not validate authorization token: there is none");
  EXPECT_EQ(TestClient(enforcing.channel(), "garbage").ListCaches(),
            "UNAUTHENTICATED: Could not validate authorization token: not issued by this emulator");
  const auto all = MakeSuperUserCredentials(Seed("test"), "default", "momento.test");
  for (const std::string& raw : {all.v1_raw, all.v2, all.legacy, all.session}) {
    EXPECT_EQ(TestClient(enforcing.channel(), raw).ListCaches(), "");
  }
}

}  // namespace
}  // namespace emulator
