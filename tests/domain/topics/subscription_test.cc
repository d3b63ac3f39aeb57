#include "emulator/domain/topics/subscription.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace emulator {
namespace {

// Reads elements as "heartbeat", "3", "gap 0->2", "end NOT_FOUND", "nothing".
class SubscriptionTest : public testing::Test {
 protected:
  static std::string Next(Subscription& subscription) {
    const auto element = subscription.Next();
    if (!element) return "nothing";
    if (std::holds_alternative<Heartbeat>(*element)) return "heartbeat";
    if (const auto* gap = std::get_if<Discontinuity>(&*element)) {
      return absl::StrCat("gap ", gap->last_sequence_number, "->", gap->new_sequence_number);
    }
    if (const auto* end = std::get_if<StreamEnd>(&*element)) {
      return absl::StrCat("end ", absl::StatusCodeToString(end->status.code()));
    }
    return absl::StrCat(std::get<std::shared_ptr<const TopicItem>>(*element)->sequence_number);
  }
  static bool Push(Subscription& subscription, uint64_t number) {
    auto item = std::make_shared<TopicItem>();
    item->sequence_number = number;
    return subscription.PushItem(std::move(item));
  }
};

TEST_F(SubscriptionTest, BeginsWithAHeartbeatWhateverWaits) {
  Subscription subscription(10);
  subscription.PushDiscontinuity({.last_sequence_number = 0, .new_sequence_number = 0});
  Push(subscription, 1);
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "gap 0->0");
  EXPECT_EQ(Next(subscription), "1");
  EXPECT_EQ(Next(subscription), "nothing");
}

TEST_F(SubscriptionTest, ADiscontinuityKeepsItsPlaceBetweenTheItems) {
  Subscription subscription(10);
  Push(subscription, 7);
  subscription.PushDiscontinuity({.last_sequence_number = 7, .new_sequence_number = 0});
  Push(subscription, 1);
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "7");
  EXPECT_EQ(Next(subscription), "gap 7->0");
  EXPECT_EQ(Next(subscription), "1");
}

TEST_F(SubscriptionTest, ADroppedDiscontinuityIsPartOfTheGapThatIsTold) {
  Subscription subscription(2);
  Push(subscription, 7);
  subscription.PushDiscontinuity({.last_sequence_number = 7, .new_sequence_number = 0});
  for (uint64_t number = 1; number <= 3; ++number) Push(subscription, number);
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "gap 6->1");
  EXPECT_EQ(Next(subscription), "2");
  EXPECT_EQ(Next(subscription), "3");
}

TEST_F(SubscriptionTest, TellsTheListenerOnceWhenItHadFoundNothing) {
  Subscription subscription(10);
  EXPECT_FALSE(Push(subscription, 1)) << "it has not looked yet";
  while (Next(subscription) != "nothing") {
  }
  EXPECT_TRUE(Push(subscription, 2));
  EXPECT_FALSE(Push(subscription, 3)) << "it was told";
}

TEST_F(SubscriptionTest, SeveralHeartbeatsNotTakenAreOne) {
  Subscription subscription(10);
  subscription.PushHeartbeat();
  subscription.PushHeartbeat();
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "nothing");
}

TEST_F(SubscriptionTest, AFullQueueDropsTheOldestAndTellsOnce) {
  Subscription subscription(3);
  for (uint64_t number = 1; number <= 5; ++number) Push(subscription, number);
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "gap 0->2");
  EXPECT_EQ(Next(subscription), "3");
  EXPECT_EQ(Next(subscription), "4");
  EXPECT_EQ(Next(subscription), "5");
  EXPECT_EQ(Next(subscription), "nothing");
}

TEST_F(SubscriptionTest, AQueueOfTooManyBytesDropsTheOldest) {
  Subscription subscription(100, /*bytes_max=*/10);
  for (uint64_t number = 1; number <= 4; ++number) {
    auto item = std::make_shared<TopicItem>();
    item->sequence_number = number;
    item->value.bytes = "12345";
    subscription.PushItem(std::move(item));
  }
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "gap 0->2");
  EXPECT_EQ(Next(subscription), "3");
  EXPECT_EQ(Next(subscription), "4");
  EXPECT_EQ(Next(subscription), "nothing");
}

TEST_F(SubscriptionTest, AnEndComesAfterWhatIsQueued) {
  Subscription subscription(3);
  Push(subscription, 1);
  subscription.PushEnd(absl::NotFoundError(""));
  subscription.PushEnd(absl::UnavailableError(""));
  EXPECT_EQ(Next(subscription), "heartbeat");
  EXPECT_EQ(Next(subscription), "1");
  EXPECT_EQ(Next(subscription), "end NOT_FOUND");
  EXPECT_EQ(Next(subscription), "nothing");
  EXPECT_FALSE(Push(subscription, 2)) << "nothing comes after the end";
}

TEST_F(SubscriptionTest, AnAbandonedOneEndsAtOnce) {
  Subscription subscription(3);
  Push(subscription, 1);
  subscription.Abandon();
  EXPECT_EQ(Next(subscription), "end CANCELLED");
}

}  // namespace
}  // namespace emulator
