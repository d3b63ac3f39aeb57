// What a user's own C++ service test would be: mint a token, publish with it, receive the webhook,
// verify it, keep it in a cache. Clock and seed are given, so every stamp, secret and signature is
// known beforehand.

#include <gtest/gtest.h>

#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/testing/webhook_receiver.h"

namespace emulator {
namespace {

TEST(UserStoryTest, ACommentGoesFromThePublisherThroughTheWebhookIntoTheCache) {
  WebhookReceiver receiver;
  TestEmulator emulator;
  TestClient service(emulator.channel());
  ASSERT_EQ(service.CreateCache("chat"), "OK");
  const std::string secret = service.PutWebhook("chat", "hook", "comments", receiver.url());
  receiver.set_secret(secret);
  receiver.set_handler([&](const ReceivedDelivery& delivery) {
    if (!delivery.signature_valid) return 403;
    service.PushFront("chat", "comments", delivery.token_id + ": " + delivery.text);
    return 200;
  });

  const std::string token = service.MintPublishToken("chat", "comments", 1800, "taylor");
  emulator.Advance(absl::Milliseconds(36));
  TestClient publisher(emulator.channel(), token);
  ASSERT_EQ(publisher.Publish("chat", "comments", "Nice squirrel!"), "OK");

  const ReceivedDelivery delivery = receiver.Await(1)[0];
  emulator.AwaitDeliveries();
  EXPECT_EQ(secret, "sZxpvfXove1HhJ1LXL40s3ISOwEDLf4SDVlP2DYhXHc");
  EXPECT_EQ(delivery.body, R"({"cache":"chat","topic":"comments","event_timestamp":1704296470600,)"
                           R"("publish_timestamp":1704296470600,"topic_sequence_number":1,)"
                           R"("token_id":"taylor","text":"Nice squirrel!"})");
  EXPECT_EQ(delivery.signature, "1136048505ef80e0a09397caafcb87215adf08c6b12ef1ab432175794319ecc3");
  EXPECT_EQ(service.FetchList("chat", "comments"), "taylor: Nice squirrel!");
}

TEST(UserStoryTest, AnEmulatorPerTestCostsMilliseconds) {
  // Not a timing: a hundred of them in one test must simply be no problem.
  for (int i = 0; i < 100; ++i) {
    TestEmulator emulator;
    TestClient client(emulator.in_process_channel());
    ASSERT_EQ(client.CreateCache("c"), "OK");
  }
}

}  // namespace
}  // namespace emulator
