#include "emulator/domain/webhooks/delivery/deliveries.h"

#include <algorithm>

#include "tests/domain/webhooks/delivery/deliveries_fixture.h"

namespace emulator {
namespace {

TEST_F(DeliveriesTest, EachWebhookOfTheTopicGetsTheMessageOnce) {
  PutWebhook("a", "room");
  PutWebhook("b", "room");
  PutWebhook("c", "other");
  Publish("room", "hi");
  EXPECT_EQ(SentTo(), "http://a http://b");
}

TEST_F(DeliveriesTest, TheRequestIsSignedWithTheSecretOfTheWebhook) {
  PutWebhook("a", "room");
  Publish("room", "hi");
  const DeliveryRequest& request = sender_.sent.at(0).request;
  EXPECT_EQ(HeaderValue(request.headers, kSignatureHeader),
            SignBody(*webhooks_.GetSecret(cache_, Hook("a")), request.body));
}

TEST_F(DeliveriesTest, OneIsInFlightPerWebhookAndTheNextFollowsInOrder) {
  PutWebhook("a", "room");
  PutWebhook("b", "room");
  Publish("room", "one");
  Publish("room", "two");
  EXPECT_EQ(SentTo(), "http://a http://b");
  Answer(0, 200);
  EXPECT_EQ(SentTo(), "http://a http://b http://a");
  EXPECT_NE(sender_.sent[2].request.body.find("\"text\":\"two\""), std::string::npos);
}

TEST_F(DeliveriesTest, ThePublishTimestampIsThatOfTheAttempt) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  Advance(absl::Seconds(2));
  Answer(0, 200);
  EXPECT_NE(sender_.sent[1].request.body.find(
                "\"event_timestamp\":1704296470564,\"publish_timestamp\":1704296472564"),
            std::string::npos)
      << sender_.sent[1].request.body;
}

TEST_F(DeliveriesTest, Any2xxIsSuccessAndNothingElse) {
  PutWebhook("a", "room");
  for (const int status : {200, 204, 299, 301, 404, 500}) {
    Publish("room", "x");
    Answer(sender_.sent.size() - 1, status);
  }
  Publish("room", "x");
  Answer(6, 0, "Couldn't connect to server");
  EXPECT_EQ(Records(),
            "1 delivered 200, 2 delivered 204, 3 delivered 299, 4 failed 301 answered 301, "
            "5 failed 404 answered 404, 6 failed 500 answered 500, "
            "7 failed 0 Couldn't connect to server");
  EXPECT_EQ(sender_.sent.size(), 7u) << "nothing is sent a second time";
}

TEST_F(DeliveriesTest, AReceiverThatDoesNotAnswerIsGivenUpAfterFiveSeconds) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  Advance(absl::Milliseconds(4999));
  EXPECT_EQ(Records(), "1 attempting 0, 2 pending 0");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Records(), "1 failed 0 no answer within 5s, 2 attempting 0");
  EXPECT_EQ(sender_.cancelled, std::vector<uint64_t>{1});
  Answer(0, 200);
  EXPECT_EQ(Records(), "1 failed 0 no answer within 5s, 2 attempting 0")
      << "an answer that comes too late changes nothing";
}

TEST_F(DeliveriesTest, AnAttemptUnderWayWhenTheProcessDiesIsLostAndNotRepeated) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  Restart();
  EXPECT_EQ(Records(),
            "1 lost 0 the emulator ended, or its world was restored, during the attempt, "
            "2 attempting 0");
  ASSERT_EQ(sender_.sent.size(), 1u);
  EXPECT_NE(sender_.sent[0].request.body.find("two"), std::string::npos);
}

TEST_F(DeliveriesTest, ADeletedWebhookGetsNothingMore) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  deliveries_->DropWaiting(webhooks_.Delete(cache_, Hook("a"))->id);
  Settle();
  Answer(0, 200);
  EXPECT_EQ(sender_.sent.size(), 1u);
  EXPECT_EQ(deliveries_->unfinished(), 0u);
}

TEST_F(DeliveriesTest, TheNextAttemptUsesTheUrlAndSecretOfItsTime) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  ASSERT_TRUE(webhooks_.Put(cache_, Hook("a"), Topic("room"), "http://moved").ok());
  const std::string secret = *webhooks_.RotateSecret(cache_, Hook("a"));
  Answer(0, 200);
  EXPECT_EQ(SentTo(), "http://a http://moved");
  EXPECT_EQ(HeaderValue(sender_.sent[1].request.headers, kSignatureHeader),
            SignBody(secret, sender_.sent[1].request.body));
}

TEST_F(DeliveriesTest, TooManyPendingAreDroppedNotKept) {
  PutWebhook("a", "room");
  for (int64_t i = 0; i < 10'002; ++i) Publish("room", "x");
  EXPECT_EQ(deliveries_->unfinished(), 10'001u) << "ten thousand wait, one is under way";
  EXPECT_EQ(std::count(steps_.begin(), steps_.end(), "overflow"), 1);
}

TEST_F(DeliveriesTest, WhatIsTooMuchToBeUnderWayAtOnceWaitsAndIsSentLater) {
  const size_t webhooks = limits::kDeliveriesUnderWayMax + 100;
  for (size_t i = 0; i < webhooks; ++i) PutWebhook(absl::StrCat("w", i), "room");
  Publish("room", "x");
  EXPECT_EQ(sender_.sent.size(), limits::kDeliveriesUnderWayMax);
  Advance(absl::Seconds(4));
  Answer(answered_++, 200);
  EXPECT_EQ(sender_.sent.size(), limits::kDeliveriesUnderWayMax + 1);
  Advance(absl::Seconds(1));
  EXPECT_EQ(sender_.sent.size(), webhooks) << "those that did not answer are given up";
  EXPECT_EQ(deliveries_->under_way(), 100u) << "the time-out begins with the request";
  AnswerAll();
  EXPECT_EQ(deliveries_->unfinished(), 0u);
}

TEST_F(DeliveriesTest, AWebhookThatIsDeletedWhileItWaitsLeavesItsPlaceToOthers) {
  const size_t webhooks = limits::kDeliveriesUnderWayMax + 3;
  for (size_t i = 0; i < webhooks; ++i) PutWebhook(absl::StrCat("w", i), "room");
  Publish("room", "x");
  const std::string waits = absl::StrCat("w", webhooks - 3);
  deliveries_->DropWaiting(webhooks_.Delete(cache_, Hook(waits))->id);
  Settle();
  Answer(answered_++, 200);
  EXPECT_EQ(sender_.sent.size(), limits::kDeliveriesUnderWayMax + 1);
  AnswerAll();
  EXPECT_EQ(deliveries_->unfinished(), 0u);
}

TEST_F(DeliveriesTest, OneLaneLeavesRoomForOthers) {
  PutWebhook("greedy", "room");
  PutWebhook("modest", "other");
  SetOrder(Stored("greedy").id, {.concurrency = limits::kDeliveriesAtOnceMax});
  for (size_t i = 0; i < limits::kDeliveriesUnderWayMax; ++i) Publish("room", "x");
  EXPECT_EQ(sender_.sent.size(), limits::kDeliveriesUnderWayMax / 2);
  Publish("other", "x");
  EXPECT_EQ(sender_.sent.back().request.post_url, "http://modest");
}

TEST_F(DeliveriesTest, TheTimeOutBeginsAgainForARequestThatHasNotBegun) {
  PutWebhook("a", "room");
  sender_.has_begun = false;
  Publish("room", "x");
  Advance(absl::Seconds(7));
  EXPECT_EQ(Records(), "1 attempting 0");
  sender_.has_begun = true;
  Advance(absl::Seconds(3));
  EXPECT_EQ(Records(), "1 failed 0 no answer within 5s");
}

TEST_F(DeliveriesTest, TheOldestOnesThatAreFinalGoWhenTheyAreTooManyBytes) {
  PutWebhook("a", "room");
  PutWebhook("held", "room");
  SetOrder(Stored("held").id, {.kind = DeliveryOrder::Kind::kHold});
  const std::string text(1'000'000, 'x');
  const size_t count = 2 * limits::kDeliveryBytesKept / text.size();
  for (size_t i = 0; i < count; ++i) {
    Publish("room", text);
    AnswerAll();
  }
  uint64_t bytes = 0;
  size_t held = 0;
  for (const Delivery& delivery : deliveries_->store().List(0, 1000)) {
    if (delivery.state == DeliveryState::kHeld) ++held;
    bytes += delivery.body.size();
  }
  EXPECT_EQ(held, count) << "what waits is not touched";
  EXPECT_LE(bytes, limits::kDeliveryBytesKept);
  EXPECT_GE(bytes, limits::kDeliveryBytesKept / 2);
  EXPECT_EQ(deliveries_->store().Find(2 * count - 1)->state, DeliveryState::kDelivered)
      << "the latest one is there";
}

}  // namespace
}  // namespace emulator
