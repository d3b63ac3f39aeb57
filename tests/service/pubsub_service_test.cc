#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/testing/test_client.h"
#include "emulator/testing/test_emulator.h"
#include "emulator/world/world_summary.h"

namespace emulator {
namespace {

class PubsubServiceTest : public testing::Test {
 protected:
  PubsubServiceTest() { client_.CreateCache("c"); }
  // A stream whose first heartbeat has come.
  std::unique_ptr<TestSubscription> Subscribed(uint64_t resume_at = 0, uint64_t page = 0) {
    auto subscription = client_.Subscribe("c", "t", resume_at, page);
    EXPECT_EQ(subscription->Next(), "heartbeat");
    return subscription;
  }
  bool AwaitNoSubscriptions() {
    // The slot is freed by the transport's own thread; a command sees it as soon as it is.
    const absl::Time deadline = SystemTime().Now() + absl::Seconds(10);
    while (Summarize(emulator_.world()).live_subscriptions > 0 && SystemTime().Now() < deadline) {
      client_.ListCaches();
    }
    return Summarize(emulator_.world()).live_subscriptions == 0;
  }
  TestEmulator emulator_;
  TestClient client_{emulator_.channel()};
};

TEST_F(PubsubServiceTest, ItemsArriveInOrderWithTheirKind) {
  const auto subscription = Subscribed();
  EXPECT_EQ(client_.Publish("c", "t", "one"), "OK");
  EXPECT_EQ(client_.Publish("c", "t", ""), "OK");
  EXPECT_EQ(client_.PublishBinary("c", "t", "three"), "OK");
  EXPECT_EQ(subscription->Next(), "item 1: one");
  EXPECT_EQ(subscription->page(), 1704296470u);
  EXPECT_EQ(subscription->Next(), "item 2: ");
  EXPECT_EQ(subscription->Next(), "item 3: three (binary)");
}

TEST_F(PubsubServiceTest, PublishingWithoutASubscriberIsFineAndIsCounted) {
  EXPECT_EQ(client_.Publish("c", "t", "one"), "OK");
  EXPECT_EQ(Subscribed(1)->Next(), "item 1: one");
}

TEST_F(PubsubServiceTest, EverySubscriberGetsEveryItem) {
  std::vector<std::unique_ptr<TestSubscription>> subscriptions;
  for (int i = 0; i < 20; ++i) subscriptions.push_back(Subscribed());
  for (int i = 1; i <= 50; ++i) client_.Publish("c", "t", absl::StrCat(i));
  for (const auto& subscription : subscriptions) {
    for (int i = 1; i <= 50; ++i) {
      ASSERT_EQ(subscription->Next(), absl::StrCat("item ", i, ": ", i));
    }
  }
}

TEST_F(PubsubServiceTest, TopicsAreKnownByCacheAndName) {
  client_.CreateCache("d");
  const auto subscription = Subscribed();
  client_.Publish("d", "t", "other cache");
  client_.Publish("c", "u", "other topic");
  client_.Publish("c", "t", "mine");
  EXPECT_EQ(subscription->Next(), "item 1: mine");
}

TEST_F(PubsubServiceTest, ASubscriberThatComesBackMissesNothing) {
  for (int i = 1; i <= 5; ++i) client_.Publish("c", "t", absl::StrCat(i));
  const auto subscription = Subscribed(4, 1704296470);
  EXPECT_EQ(subscription->Next(), "item 4: 4");
  EXPECT_EQ(subscription->Next(), "item 5: 5");
  client_.Publish("c", "t", "6");
  EXPECT_EQ(subscription->Next(), "item 6: 6");
}

TEST_F(PubsubServiceTest, ASubscriberFromAnotherPageIsToldOfTheGap) {
  client_.Publish("c", "t", "1");
  const auto subscription = Subscribed(40, 7);
  EXPECT_EQ(subscription->Next(), "gap: 39 -> 0");
  EXPECT_EQ(subscription->page(), 1704296470u);
  EXPECT_EQ(subscription->Next(), "item 1: 1");
}

TEST_F(PubsubServiceTest, HeartbeatsFollowTheClock) {
  const auto subscription = Subscribed();
  emulator_.Advance(absl::Seconds(1));
  EXPECT_EQ(subscription->Next(), "heartbeat");
}

TEST_F(PubsubServiceTest, ThePublisherIdIsTheTokenIdOfTheCredential) {
  const auto subscription = Subscribed();
  TestClient publisher(emulator_.channel(), client_.MintPublishToken("c", "t", 60, "taylor"));
  EXPECT_EQ(publisher.Publish("c", "t", "hi"), "OK");
  EXPECT_EQ(subscription->Next(), "item 1: hi by taylor");
}

TEST_F(PubsubServiceTest, APublishOnlyTokenMayDoNothingElse) {
  client_.CreateCache("d");
  TestClient publisher(emulator_.channel(), client_.MintPublishToken("c", "t", 60, ""));
  const std::string prefix = "PERMISSION_DENIED: The credential does not allow this: it needs a ";
  EXPECT_EQ(publisher.Subscribe("c", "t")->Next(),
            "end " + prefix +
                "topic rule with role subscribeonly or publishsubscribe on cache c, topic t");
  EXPECT_EQ(publisher.Publish("c", "u", "x"),
            prefix + "topic rule with role publishonly or publishsubscribe on cache c, topic u");
  EXPECT_EQ(publisher.Publish("d", "t", "x"),
            prefix + "topic rule with role publishonly or publishsubscribe on cache d, topic t");
  EXPECT_EQ(publisher.Get("c", "k"),
            prefix + "cache rule with role readonly or readwrite on cache c, key k");
}

TEST_F(PubsubServiceTest, AnExpiredTokenIsRefused) {
  TestClient publisher(emulator_.channel(), client_.MintPublishToken("c", "t", 1800, ""));
  emulator_.Advance(absl::Minutes(31));
  EXPECT_EQ(publisher.Publish("c", "t", "x"),
            "UNAUTHENTICATED: Could not validate authorization token: it expired at "
            "2024-01-03T16:11:11Z; by the clock of its world it is 2024-01-03T16:12:10Z");
}

TEST_F(PubsubServiceTest, StreamsOfADeletedCacheEndWithNotFound) {
  const auto subscription = Subscribed();
  client_.DeleteCache("c");
  EXPECT_EQ(subscription->Next(), "end NOT_FOUND: Cache not found: c");
}

TEST_F(PubsubServiceTest, FlushingACacheLeavesItsStreamsAlone) {
  const auto subscription = Subscribed();
  client_.FlushCache("c");
  client_.Publish("c", "t", "still here");
  EXPECT_EQ(subscription->Next(), "item 1: still here");
}

TEST_F(PubsubServiceTest, ACancelledStreamFreesItsSlot) {
  const auto subscription = Subscribed();
  EXPECT_EQ(Summarize(emulator_.world()).live_subscriptions, 1u);
  subscription->Cancel();
  EXPECT_TRUE(AwaitNoSubscriptions());
}

TEST_F(PubsubServiceTest, AHundredStreamsShareAConnectionAndTheSlotsComeBack) {
  std::vector<std::unique_ptr<TestSubscription>> subscriptions;
  for (int i = 0; i < 99; ++i) subscriptions.push_back(Subscribed());
  subscriptions.clear();
  EXPECT_TRUE(AwaitNoSubscriptions());
  for (int i = 0; i < 99; ++i) subscriptions.push_back(Subscribed());
  EXPECT_EQ(Summarize(emulator_.world()).live_subscriptions, 99u);
}

TEST_F(PubsubServiceTest, WorksWithoutAPort) {
  TestClient inside(emulator_.in_process_channel());
  const auto subscription = inside.Subscribe("c", "t");
  EXPECT_EQ(subscription->Next(), "heartbeat");
  inside.Publish("c", "t", "hi");
  EXPECT_EQ(subscription->Next(), "item 1: hi");
}

}  // namespace
}  // namespace emulator
