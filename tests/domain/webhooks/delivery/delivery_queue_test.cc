// In which order deliveries are sent, when somebody says so.

#include "emulator/domain/webhooks/delivery/delivery_queue.h"

#include "emulator/base/errors.h"
#include "tests/domain/webhooks/delivery/deliveries_fixture.h"

namespace emulator {
namespace {

using Kind = DeliveryOrder::Kind;
constexpr absl::Duration kGather = absl::Milliseconds(100);

class DeliveryQueueTest : public DeliveriesTest {
 protected:
  DeliveryQueueTest() { PutWebhook("a", "room"); }

  DeliveryQueue& queue() { return deliveries_->queue(); }
  int64_t Lane(const std::string& webhook) { return Stored(webhook).id; }
  std::string Release(const ReleaseRequest& request) {
    const auto released = queue().Release(request);
    Settle();
    AnswerAll();
    return released.ok() ? absl::StrJoin(*released, ",") : std::string(released.status().message());
  }
};

TEST_F(DeliveryQueueTest, WhatIsHeldGoesWhenItIsReleased) {
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  PublishAll({"one", "two", "three", "four", "five"});
  Advance(absl::Hours(1));
  EXPECT_EQ(SentTexts(), "");
  EXPECT_EQ(Release({.count = 1}), "1");
  EXPECT_EQ(SentTexts(), "one");
  EXPECT_EQ(Release({.deliveries = {4, 2}}), "4,2");
  EXPECT_EQ(SentTexts(), "one four two");
  EXPECT_EQ(Release({.webhook_id = Lane("a"), .sequence_numbers = {5}}), "5");
  EXPECT_EQ(Release({}), "3");
  EXPECT_EQ(SentTexts(), "one four two five three");
}

TEST_F(DeliveryQueueTest, OnlyWhatIsHeldCanBeReleased) {
  Publish("room", "gone");
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  Publish("room", "held");
  EXPECT_EQ(Release({.deliveries = {2, 1}}), "No delivery is held: 1");
  EXPECT_EQ(Release({.sequence_numbers = {7}}), "No delivery is held: of message number 7");
  EXPECT_EQ(SentTexts(), "gone") << "all or nothing";
}

TEST_F(DeliveryQueueTest, AnotherOrderLetsGoWhatWasHeld) {
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  PublishAll({"one", "two"});
  queue().ClearOrder(Lane("a"));
  Settle();
  AnswerAll();
  EXPECT_EQ(SentTexts(), "one two");
}

TEST_F(DeliveryQueueTest, HoldAlsoHoldsWhatWaitsAlready) {
  PublishAll({"one", "two"});
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "one") << "that was under way";
  Release({});
  EXPECT_EQ(SentTexts(), "one two");
}

TEST_F(DeliveryQueueTest, ReverseSendsEachWindowBackwards) {
  SetOrder(Lane("a"), {.kind = Kind::kReverse, .window = 3, .gather = kGather});
  PublishAll({"1", "2", "3", "4", "5"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "3 2 1") << "the first window is full";
  Advance(absl::Milliseconds(99));
  AnswerAll();
  EXPECT_EQ(SentTexts(), "3 2 1");
  Advance(absl::Milliseconds(1));
  AnswerAll();
  EXPECT_EQ(SentTexts(), "3 2 1 5 4") << "no longer than the gathering time";
}

TEST_F(DeliveryQueueTest, AShuffleIsTheSameForTheSameSeedAndNotInOrder) {
  SetOrder(Lane("a"), {.kind = Kind::kShuffle, .window = 8, .gather = kGather});
  PublishAll({"1", "2", "3", "4", "5", "6", "7", "8"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1 2 4 6 5 3 8 7");
}

TEST_F(DeliveryQueueTest, AGivenOrderIsKeptToAndWhatFollowsIsInOrder) {
  SetOrder(Lane("a"), {.kind = Kind::kGiven, .gather = kGather, .sequence = {3, 1, 2}});
  PublishAll({"1", "2", "3", "4", "5"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "3 1 2 4 5");
}

// A handler that publishes again, or a publisher that waits, makes the deliveries come in parts.
TEST_F(DeliveryQueueTest, AGivenOrderDoesNotWaitForEverForItsLast) {
  SetOrder(Lane("a"), {.kind = Kind::kGiven, .gather = kGather, .sequence = {3, 2, 1}});
  PublishAll({"1", "2"});
  Advance(kGather);
  AnswerAll();
  EXPECT_EQ(SentTexts(), "2 1");
  Publish("room", "3");
  AnswerAll();
  EXPECT_EQ(SentTexts(), "2 1 3");
}

TEST_F(DeliveryQueueTest, SeveralAreUnderWayAtOnceButNoMore) {
  SetOrder(Lane("a"), {.concurrency = 3});
  PublishAll({"1", "2", "3", "4", "5"});
  EXPECT_EQ(SentTexts(), "1 2 3");
  EXPECT_EQ(deliveries_->under_way(), 3u);
  Answer(1, 200);
  EXPECT_EQ(SentTexts(), "1 2 3 4");
  Advance(absl::Seconds(5));
  EXPECT_EQ(SentTexts(), "1 2 3 4 5") << "each has its own time-out";
}

TEST_F(DeliveryQueueTest, TheOrderOfTheWorldPutsItsWebhooksIntoOneLane) {
  PutWebhook("b", "room");
  PutWebhook("own", "room");
  SetOrder(Lane("own"), {});
  SetOrder(kCommonLane, {.kind = Kind::kReverse, .window = 4, .gather = kGather});
  PublishAll({"1", "2"});
  AnswerAll();
  EXPECT_EQ(SentTo(), "http://own http://b http://own http://a http://b http://a");
}

TEST_F(DeliveryQueueTest, ARestartKeepsOrdersAndWhatIsHeldOrGathered) {
  PutWebhook("b", "other");
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  SetOrder(Lane("b"), {.kind = Kind::kReverse, .window = 9, .gather = kGather});
  PublishAll({"held"});
  Publish("other", "1");
  Publish("other", "2");
  Restart();
  EXPECT_EQ(SentTexts(), "");
  Advance(kGather);
  AnswerAll();
  EXPECT_EQ(SentTexts(), "2 1");
  Release({});
  EXPECT_EQ(SentTexts(), "2 1 held");
}

TEST_F(DeliveryQueueTest, ADeletedWebhookTakesItsOrderAlong) {
  PutWebhook("b", "room");
  SetOrder(Lane("a"), {.kind = Kind::kHold});
  SetOrder(Lane("b"), {.kind = Kind::kHold});
  PublishAll({"1"});
  // In one command, as when their cache goes.
  deliveries_->DropWaiting(webhooks_.Delete(cache_, Hook("a"))->id);
  deliveries_->DropWaiting(webhooks_.Delete(cache_, Hook("b"))->id);
  Settle();
  EXPECT_EQ(queue().orders().size(), 0u);
  EXPECT_EQ(deliveries_->unfinished(), 0u);
}

}  // namespace
}  // namespace emulator
