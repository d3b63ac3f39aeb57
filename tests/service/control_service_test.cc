#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

class ControlServiceTest : public testing::Test {
 protected:
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(ControlServiceTest, CachesAreCreatedListedAndDeleted) {
  EXPECT_EQ(client_.ListCaches(), "");
  EXPECT_EQ(client_.CreateCache("b"), "OK");
  EXPECT_EQ(client_.CreateCache("a"), "OK");
  EXPECT_EQ(client_.CreateCache("a"), "ALREADY_EXISTS: Cache with name: a already exists");
  EXPECT_EQ(client_.ListCaches(), "a,b");
  EXPECT_EQ(client_.DeleteCache("a"), "OK");
  EXPECT_EQ(client_.DeleteCache("a"), "NOT_FOUND: Cache not found: a");
  EXPECT_EQ(client_.ListCaches(), "b");
}

TEST_F(ControlServiceTest, FlushRemovesTheItemsAndKeepsTheCache) {
  client_.CreateCache("c");
  client_.Set("c", "k", "v");
  client_.PushBack("c", "l", "a");
  EXPECT_EQ(client_.FlushCache("c"), "OK");
  EXPECT_EQ(client_.Get("c", "k"), "MISS");
  EXPECT_EQ(client_.FetchList("c", "l"), "MISSING");
  EXPECT_EQ(client_.FlushCache("none"), "NOT_FOUND: Cache not found: none");
}

TEST_F(ControlServiceTest, ListedCachesCarryTheLimitsOfTheService) {
  client_.CreateCache("c");
  control_client::ListCachesResponse response;
  ASSERT_TRUE(client_.control().ListCaches(client_.NewContext().get(), {}, &response).ok());
  const auto& cache = response.cache(0);
  EXPECT_EQ(cache.cache_limits().max_traffic_rate(), 500u);
  EXPECT_EQ(cache.cache_limits().max_throughput_kbps(), 10240u);
  EXPECT_EQ(cache.cache_limits().max_item_size_kb(), 4883u);
  EXPECT_EQ(cache.cache_limits().max_ttl_seconds(), 86400u);
  EXPECT_EQ(cache.topic_limits().max_publish_rate(), 100u);
  EXPECT_EQ(cache.topic_limits().max_subscription_count(), 100u);
  EXPECT_EQ(cache.topic_limits().max_publish_message_size_kb(), 100u);
}

TEST_F(ControlServiceTest, SigningKeysAreCreatedListedAndRevoked) {
  control_client::CreateSigningKeyRequest create;
  control_client::CreateSigningKeyResponse created;
  EXPECT_EQ(
      Describe(client_.control().CreateSigningKey(client_.NewContext().get(), create, &created)),
      "INVALID_ARGUMENT: ttl_minutes must be greater than 0");
  create.set_ttl_minutes(5);
  ASSERT_TRUE(
      client_.control().CreateSigningKey(client_.NewContext().get(), create, &created).ok());
  EXPECT_EQ(created.expires_at(), kTestTimeMs / 1000 + 300) << "seconds";

  control_client::ListSigningKeysResponse listed;
  ASSERT_TRUE(client_.control().ListSigningKeys(client_.NewContext().get(), {}, &listed).ok());
  ASSERT_EQ(listed.signing_key_size(), 1);
  const std::string id = listed.signing_key(0).key_id();
  EXPECT_NE(created.key().find("\"kid\":\"" + id + "\""), std::string::npos) << created.key();

  control_client::RevokeSigningKeyRequest revoke;
  control_client::RevokeSigningKeyResponse revoked;
  const auto call = [&] {
    return Describe(
        client_.control().RevokeSigningKey(client_.NewContext().get(), revoke, &revoked));
  };
  EXPECT_EQ(call(), "INVALID_ARGUMENT: key_id must not be blank");
  revoke.set_key_id(id);
  EXPECT_EQ(call(), "OK");
  EXPECT_EQ(call(), "NOT_FOUND: Signing key not found: " + id);
  EXPECT_EQ(emulator_.Journal().find("\"k\":"), std::string::npos) << "no key in the journal";
}

TEST_F(ControlServiceTest, ATokenWithRulesMayNotTouchTheControlPlane) {
  client_.CreateCache("c");
  TestClient limited(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  const std::string denied =
      "PERMISSION_DENIED: The credential does not allow this: it needs a super user";
  EXPECT_EQ(limited.CreateCache("d"), denied);
  EXPECT_EQ(limited.DeleteCache("none"), denied) << "before the cache is looked for";
  EXPECT_EQ(limited.ListCaches(), denied);
  EXPECT_EQ(limited.FlushCache("c"), denied);
}

}  // namespace
}  // namespace emulator
