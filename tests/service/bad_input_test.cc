// Every mistake a client can make, with the status of docs/behaviour/errors.md and a text that
// names what is wrong.

#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"

namespace emulator {
namespace {

class BadInputTest : public testing::Test {
 protected:
  BadInputTest() { client_.CreateCache("c"); }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(BadInputTest, UnknownCachesAreNamed) {
  const std::string unknown = "NOT_FOUND: Cache not found: nope";
  EXPECT_EQ(client_.Get("nope", "k"), unknown);
  EXPECT_EQ(client_.Set("nope", "k", "v"), unknown);
  EXPECT_EQ(client_.Delete("nope", "k"), unknown);
  EXPECT_EQ(client_.PushFront("nope", "l", "v"), unknown);
  EXPECT_EQ(client_.PushBack("nope", "l", "v"), unknown);
  EXPECT_EQ(client_.FetchList("nope", "l"), unknown);
  EXPECT_EQ(client_.Publish("nope", "t", "x"), unknown);
  EXPECT_EQ(client_.Subscribe("nope", "t")->Next(), "end " + unknown);
  EXPECT_EQ(client_.PutWebhook("nope", "w", "t", "http://localhost"), unknown);
  EXPECT_EQ(client_.ListWebhooks("nope"), unknown);
  EXPECT_EQ(client_.GetSecret("nope", "w"), unknown);
}

TEST_F(BadInputTest, AnUnknownCacheWinsOverABadArgument) {
  EXPECT_EQ(client_.Set("nope", "", "v", 0), "NOT_FOUND: Cache not found: nope");
}

TEST_F(BadInputTest, BlankNamesAreNamed) {
  EXPECT_EQ(client_.Get("", "k"), "INVALID_ARGUMENT: Cache header is empty");
  EXPECT_EQ(client_.Get("c", ""), "INVALID_ARGUMENT: cache_key must not be blank");
  EXPECT_EQ(client_.PushFront("c", "", "v"), "INVALID_ARGUMENT: list_name must not be blank");
  EXPECT_EQ(client_.CreateCache(" "), "INVALID_ARGUMENT: Cache name must not be blank");
  EXPECT_EQ(client_.DeleteCache(""), "INVALID_ARGUMENT: Cache name must not be blank");
  EXPECT_EQ(client_.FlushCache(""), "INVALID_ARGUMENT: Cache name must not be blank");
  EXPECT_EQ(client_.Publish("", "t", "x"), "INVALID_ARGUMENT: Cache name must not be blank");
  EXPECT_EQ(client_.Publish("c", " ", "x"), "INVALID_ARGUMENT: Topic name must not be blank");
  EXPECT_EQ(client_.Subscribe("c", "")->Next(),
            "end INVALID_ARGUMENT: Topic name must not be blank");
  EXPECT_EQ(client_.PutWebhook("c", "", "t", "http://localhost"),
            "INVALID_ARGUMENT: Webhook name must not be blank");
  EXPECT_EQ(client_.PutWebhook("c", "w", "", "http://localhost"),
            "INVALID_ARGUMENT: Topic name must not be blank");
}

TEST_F(BadInputTest, NamesThatCannotBeAreRefused) {
  EXPECT_EQ(client_.CreateCache("caf\xC3\xA9"),
            "INVALID_ARGUMENT: Cache name must be printable ASCII");
  EXPECT_EQ(client_.PutWebhook("c", std::string(129, 'w'), "t", "http://localhost"),
            "INVALID_ARGUMENT: Webhook name is longer than 128 characters");
}

TEST_F(BadInputTest, UnsetValuesAreNamed) {
  cache_client::pubsub::PublishRequest publish;
  publish.set_cache_name("c");
  publish.set_topic("t");
  common::Empty empty;
  EXPECT_EQ(Describe(client_.pubsub().Publish(client_.NewContext().get(), publish, &empty)),
            "INVALID_ARGUMENT: value must be set");
  publish.mutable_value();
  EXPECT_EQ(Describe(client_.pubsub().Publish(client_.NewContext().get(), publish, &empty)),
            "INVALID_ARGUMENT: value must be set");

  webhook::PutWebhookRequest put;
  webhook::PutWebhookResponse secret;
  put.mutable_webhook()->mutable_webhook_id()->set_cache_name("c");
  put.mutable_webhook()->mutable_webhook_id()->set_webhook_name("w");
  put.mutable_webhook()->set_topic_name("t");
  EXPECT_EQ(Describe(client_.webhooks().PutWebhook(client_.NewContext().get(), put, &secret)),
            "INVALID_ARGUMENT: destination must be set");

  token::GenerateDisposableTokenRequest mint;
  token::GenerateDisposableTokenResponse token;
  EXPECT_EQ(
      Describe(client_.tokens().GenerateDisposableToken(client_.NewContext().get(), mint, &token)),
      "INVALID_ARGUMENT: expires must be set");
}

TEST_F(BadInputTest, ATtlOfZeroIsRefused) {
  EXPECT_EQ(client_.Set("c", "k", "v", 0),
            "INVALID_ARGUMENT: ttl_milliseconds must be greater than 0");
}

TEST_F(BadInputTest, BadUrlsAreRefused) {
  EXPECT_EQ(client_.PutWebhook("c", "w", "t", "localhost:3000"),
            "INVALID_ARGUMENT: post_url must begin with http:// or https://");
  EXPECT_EQ(client_.PutWebhook("c", "w", "t", "http://"),
            "INVALID_ARGUMENT: post_url must have a host");
  EXPECT_EQ(client_.ListWebhooks("c"), "") << "nothing of it is kept";
}

TEST_F(BadInputTest, OversizedMessagesAreRefusedWithThePhraseSdksLookFor) {
  EXPECT_EQ(client_.Set("c", "k", std::string(5'000'000, 'x')), "OK");
  const std::string refused = "RESOURCE_EXHAUSTED: Message is larger than the request limit: ";
  EXPECT_EQ(client_.Set("c", "k", std::string(5'300'000, 'x')),
            refused + "key and value are 5300001 bytes of at most 5000192");
  EXPECT_EQ(client_.Publish("c", "t", std::string(5'300'000, 'x')),
            refused + "the value is 5300000 bytes of at most 5000192");
  EXPECT_EQ(client_.Get("c", "k").size(), 5'000'000u) << "what was there stays";
}

TEST_F(BadInputTest, OversizedMessagesCarryTheErrTrailer) {
  cache_client::SetRequest request;
  cache_client::SetResponse response;
  request.set_cache_key("k");
  request.set_cache_body(std::string(5'300'000, 'x'));
  request.set_ttl_milliseconds(1000);
  const auto context = client_.NewContext("c");
  EXPECT_FALSE(client_.scs().Set(context.get(), request, &response).ok());
  const auto& trailers = context->GetServerTrailingMetadata();
  ASSERT_EQ(trailers.count("err"), 1u);
  EXPECT_EQ(trailers.find("err")->second, "request_size_limit_exceeded");
}

TEST_F(BadInputTest, TamperedTokensAreRefusedAlsoInOpenMode) {
  std::string token = client_.MintPublishToken("c", "t", 60, "taylor");
  const std::string refused =
      "UNAUTHENTICATED: Could not validate authorization token: its signature is wrong, or the "
      "emulator had another seed";
  EXPECT_EQ(
      TestClient(emulator_.channel(), token.substr(0, token.size() - 2)).Publish("c", "t", "x"),
      refused);
  // The claims of one token under the signature of another.
  const std::string other = client_.MintPublishToken("c", "u", 60, "mo");
  token = other.substr(0, other.rfind('.')) + token.substr(token.rfind('.'));
  EXPECT_EQ(TestClient(emulator_.channel(), token).Publish("c", "u", "x"), refused);
}

TEST_F(BadInputTest, ATokenIdThatIsTooLongIsRefused) {
  EXPECT_EQ(client_.MintPublishToken("c", "t", 60, std::string(65, 'x')),
            "INVALID_ARGUMENT: token_id is longer than 64 characters");
}

TEST_F(BadInputTest, ATokenThatIsTooLongIsRefusedAndNotKept) {
  token::GenerateDisposableTokenRequest mint;
  token::GenerateDisposableTokenResponse token;
  mint.set_auth_token(std::string(1'000'000, 'x'));
  grpc::ClientContext context;
  EXPECT_EQ(Describe(client_.tokens().GenerateDisposableToken(&context, mint, &token)),
            "UNAUTHENTICATED: Could not validate authorization token: it is too long");
}

TEST_F(BadInputTest, ADenialShowsABinaryKeyAsTextAndCutsIt) {
  TestClient limited(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  EXPECT_EQ(limited.Get("c", std::string("\xFF\0", 2) + std::string(1'000'000, 'k')),
            "PERMISSION_DENIED: The credential does not allow this: it needs a cache rule with "
            "role readonly or readwrite on cache c, key \\377\\000" +
                std::string(98, 'k'));
}

TEST_F(BadInputTest, ATokenWithManyLongRulesFitsIntoACall) {
  auth::GenerateApiTokenRequest request;
  auth::GenerateApiTokenResponse generated;
  request.mutable_never();
  for (int i = 0; i < 20; ++i) {
    auto* rule = request.mutable_permissions()
                     ->mutable_explicit_()
                     ->add_permissions()
                     ->mutable_cache_permissions();
    rule->set_role(permission_messages::CacheReadWrite);
    rule->mutable_cache_selector()->set_cache_name("c");
    rule->mutable_item_selector()->set_key_prefix(std::string(300, static_cast<char>('a' + i)));
  }
  grpc::ClientContext context;
  ASSERT_EQ(Describe(client_.auth().GenerateApiToken(&context, request, &generated)), "OK");
  EXPECT_EQ(TestClient(emulator_.channel(), generated.api_key()).Get("c", std::string(300, 'b')),
            "MISS");
}

TEST_F(BadInputTest, AnUnknownWorldIsNamed) {
  const auto context = client_.NewContext("c");
  context->AddMetadata("emulator-world", "mars");
  cache_client::GetRequest request;
  cache_client::GetResponse response;
  request.set_cache_key("k");
  EXPECT_EQ(Describe(client_.scs().Get(context.get(), request, &response)),
            "INVALID_ARGUMENT: World not found: mars");
}

}  // namespace
}  // namespace emulator
