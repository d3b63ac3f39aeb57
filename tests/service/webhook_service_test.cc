#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {
namespace {

class WebhookServiceTest : public testing::Test {
 protected:
  WebhookServiceTest() {
    client_.CreateCache("c");
    secret_ = client_.PutWebhook("c", "hook", "t", receiver_.url());
    receiver_.set_secret(secret_);
  }
  WebhookReceiver receiver_;
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
  std::string secret_;
};

TEST_F(WebhookServiceTest, ThePostIsExactlyThatOfTheService) {
  client_.Publish("c", "t", "hi");
  const ReceivedDelivery delivery = receiver_.Await(1)[0];
  EXPECT_EQ(delivery.body,
            R"({"cache":"c","topic":"t","event_timestamp":1704296470564,)"
            R"("publish_timestamp":1704296470564,"topic_sequence_number":1,"token_id":"",)"
            R"("text":"hi"})");
  EXPECT_TRUE(delivery.signature_valid);
  EXPECT_EQ(delivery.path, "/hook");
  auto headers = delivery.headers;
  EXPECT_EQ(headers["user-agent"],
            "Momento/1.0 (Webhooks; +https://docs.momentohq.com/topics/webhooks)");
  EXPECT_EQ(headers["content-type"], "application/json");
  EXPECT_EQ(headers["content-length"], absl::StrCat(delivery.body.size()));
  EXPECT_EQ(headers["momento-signature"], delivery.signature);
  for (const char* added_by_httplib : {"local_addr", "local_port", "remote_addr", "remote_port"}) {
    headers.erase(added_by_httplib);
  }
  EXPECT_EQ(headers.size(), 5u) << "with host: none but these";
}

TEST_F(WebhookServiceTest, SecretsAreKeptRotatedAndNeverListed) {
  EXPECT_EQ(secret_.size(), 43u);
  EXPECT_EQ(client_.PutWebhook("c", "hook", "u", "http://localhost/new"), secret_);
  EXPECT_EQ(client_.GetSecret("c", "hook"), secret_);
  EXPECT_EQ(client_.ListWebhooks("c"), "hook: u -> http://localhost/new");
  const std::string rotated = client_.RotateSecret("c", "hook");
  EXPECT_NE(rotated, secret_);
  EXPECT_EQ(client_.GetSecret("c", "hook"), rotated);
}

TEST_F(WebhookServiceTest, ARotatedSecretSignsFromThenOn) {
  receiver_.set_secret(client_.RotateSecret("c", "hook"));
  client_.Publish("c", "t", "hi");
  EXPECT_TRUE(receiver_.Await(1)[0].signature_valid);
}

TEST_F(WebhookServiceTest, AnotherTopicOrADeletedWebhookGetsNothing) {
  client_.Publish("c", "other", "x");
  EXPECT_EQ(client_.DeleteWebhook("c", "hook"), "OK");
  client_.Publish("c", "t", "x");
  emulator_.AwaitDeliveries();
  EXPECT_TRUE(receiver_.received().empty());
  EXPECT_EQ(client_.DeleteWebhook("c", "hook"), "NOT_FOUND: Webhook not found: hook in cache c");
  EXPECT_EQ(client_.GetSecret("c", "hook"), "NOT_FOUND: Webhook not found: hook in cache c");
}

TEST_F(WebhookServiceTest, DeletingTheCacheDeletesItsWebhooks) {
  client_.DeleteCache("c");
  EXPECT_EQ(client_.ListWebhooks("c"), "NOT_FOUND: Cache not found: c");
  client_.CreateCache("c");
  EXPECT_EQ(client_.ListWebhooks("c"), "");
  client_.Publish("c", "t", "x");
  emulator_.AwaitDeliveries();
  EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(WebhookServiceTest, MessagesArriveOnceAndInOrder) {
  for (int i = 1; i <= 50; ++i) client_.Publish("c", "t", absl::StrCat(i));
  const auto received = receiver_.Await(50);
  emulator_.AwaitDeliveries();
  ASSERT_EQ(receiver_.received().size(), 50u);
  for (uint64_t i = 1; i <= 50; ++i) {
    EXPECT_EQ(received[i - 1].topic_sequence_number, i);
    EXPECT_TRUE(received[i - 1].signature_valid);
  }
}

TEST_F(WebhookServiceTest, OutcomesAreRecordedAndNothingIsSentAgain) {
  for (const int status : {200, 204, 302, 500}) {
    receiver_.set_handler([status](const ReceivedDelivery&) { return status; });
    client_.Publish("c", "t", "x");
    emulator_.AwaitDeliveries();
  }
  EXPECT_EQ(emulator_.Outcomes(),
            "delivered 200, delivered 204, failed 302 answered 302, failed 500 answered 500");
  EXPECT_EQ(receiver_.received().size(), 4u);
}

TEST_F(WebhookServiceTest, AReceiverThatIsNotThereIsAFailedDelivery) {
  // Port 9 of this machine: nobody listens, the connection is refused at once.
  client_.PutWebhook("c", "hook", "t", "http://127.0.0.1:9/");
  client_.Publish("c", "t", "x");
  EXPECT_EQ(emulator_.Outcomes(), "failed 0 Couldn't connect to server");
}

TEST_F(WebhookServiceTest, AReceiverThatHangsDelaysNeitherPublishNorOtherWebhooks) {
  absl::Mutex mutex;
  bool released = false;
  WebhookReceiver hanging;
  hanging.set_handler([&](const ReceivedDelivery&) {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&released));
    return 200;
  });
  client_.PutWebhook("c", "a-hanging", "t", hanging.url());
  client_.Publish("c", "t", "one");
  client_.Publish("c", "t", "two");
  EXPECT_EQ(receiver_.Await(2)[1].text, "two");
  hanging.Await(1);
  // Its five seconds pass, on the clock of the world.
  emulator_.Advance(absl::Seconds(5));
  hanging.Await(2);
  {
    absl::MutexLock lock(&mutex);
    released = true;
  }
  EXPECT_NE(emulator_.Outcomes().find("failed 0 no answer within 5s"), std::string::npos)
      << emulator_.Outcomes();
}

TEST_F(WebhookServiceTest, AHandlerMayPublishAgain) {
  receiver_.set_handler([&](const ReceivedDelivery& delivery) {
    return client_.Publish("c", "results", delivery.text + "!") == "OK" ? 200 : 500;
  });
  const auto results = client_.Subscribe("c", "results");
  client_.Publish("c", "t", "hi");
  EXPECT_EQ(results->NextItem(), "item 1: hi!");
  EXPECT_EQ(emulator_.Outcomes(), "delivered 200");
}

TEST_F(WebhookServiceTest, ManagingNeedsASuperUser) {
  TestClient limited(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  const std::string denied =
      "PERMISSION_DENIED: The credential does not allow this: it needs a super user";
  EXPECT_EQ(limited.PutWebhook("c", "x", "t", "http://localhost"), denied);
  EXPECT_EQ(limited.ListWebhooks("c"), denied);
  EXPECT_EQ(limited.GetSecret("c", "hook"), denied);
  EXPECT_EQ(limited.RotateSecret("c", "hook"), denied);
  EXPECT_EQ(limited.DeleteWebhook("c", "hook"), denied);
}

}  // namespace
}  // namespace emulator
