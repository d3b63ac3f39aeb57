#include "emulator/domain/topics/topics.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {
namespace {

class TopicsTest : public DomainTest {
 protected:
  void Publish(int count) {
    for (int i = 0; i < count; ++i) Publish(absl::StrCat("m", i));
  }
  std::shared_ptr<const TopicItem> Publish(const std::string& text) {
    auto item = topics_.Publish(cache_, Topic("room"), {.bytes = text}, "", now());
    Settle();
    return *item;
  }
  std::shared_ptr<Subscription> Subscribe(uint64_t number = 0, uint64_t page = 0,
                                          absl::Time expires = absl::InfiniteFuture()) {
    auto subscription = topics_.Subscribe(
        cache_, Topic("room"), {.sequence_number = number, .sequence_page = page}, expires, now());
    Settle();
    return subscription;
  }
  // Everything that waits on a stream: "heartbeat gap 3->4 5 6 end NOT_FOUND".
  static std::string Drain(Subscription& subscription) {
    std::string text;
    while (const auto element = subscription.Next()) {
      if (!text.empty()) text += " ";
      if (std::holds_alternative<Heartbeat>(*element)) {
        text += "heartbeat";
      } else if (const auto* gap = std::get_if<Discontinuity>(&*element)) {
        absl::StrAppend(&text, "gap ", gap->last_sequence_number, "->", gap->new_sequence_number);
      } else if (const auto* end = std::get_if<StreamEnd>(&*element)) {
        absl::StrAppend(&text, "end ", absl::StatusCodeToString(end->status.code()));
      } else {
        absl::StrAppend(&text,
                        std::get<std::shared_ptr<const TopicItem>>(*element)->sequence_number);
      }
    }
    return text;
  }

  Topics topics_{*db_, clock_, timers_, effects_};
};

TEST_F(TopicsTest, NumbersFromOneOnAPageOfEpochSeconds) {
  const auto first = Publish("a");
  EXPECT_EQ(first->sequence_number, 1u);
  EXPECT_EQ(first->sequence_page, 1704296470u);
  EXPECT_EQ(Publish("b")->sequence_number, 2u);
}

TEST_F(TopicsTest, MessagesThatAreTooManyBytesGoBeforeTheirNumberIsReached) {
  const std::string large(limits::kMessageBytesKeptPerTopic / 16, 'x');
  for (int i = 0; i < 18; ++i) Publish(large);
  EXPECT_EQ(Drain(*Subscribe(1)), "heartbeat 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18");
}

TEST_F(TopicsTest, ATopicMadeAgainStartsAtOneOnAGreaterPage) {
  const auto first = Publish("a");
  topics_.DropCache(cache_);
  Settle();
  const auto again = Publish("b");
  EXPECT_EQ(again->sequence_number, 1u);
  EXPECT_GT(again->sequence_page, first->sequence_page);
}

TEST_F(TopicsTest, LiveStreamsGetTheNewestMessageAndWhatIsPublishedFromThenOn) {
  Publish(2);
  const auto subscription = Subscribe();
  EXPECT_EQ(Drain(*subscription), "heartbeat 2");
  Publish(2);
  EXPECT_EQ(Drain(*subscription), "3 4");
}

TEST_F(TopicsTest, AFreshSubscriptionToATopicOfWhichNothingIsKeptIsQuiet) {
  EXPECT_EQ(Drain(*Subscribe()), "heartbeat") << "never published";
  Publish(2);
  ASSERT_TRUE(topics_.Evict(cache_, Topic("room"), 0).ok());
  EXPECT_EQ(Drain(*Subscribe()), "heartbeat") << "evicted";
}

TEST_F(TopicsTest, NumbersGoOnWhereTheyWereForWhoOpensTheDatabaseAnew) {
  Publish(3);
  const auto next = [this](uint64_t keep) {
    EXPECT_TRUE(topics_.Evict(cache_, Topic("room"), keep).ok());
    Topics anew(*db_, clock_, timers_, effects_);
    return anew.List(cache_, "", "", 10)[0].last_number + 1;
  };
  EXPECT_EQ(next(3), 4u) << "all messages kept";
  EXPECT_EQ(next(1), 4u) << "one kept";
  EXPECT_EQ(next(0), 4u) << "none kept";
  EXPECT_EQ(Publish("d")->sequence_number, 4u);
  EXPECT_EQ(next(1), 5u);
}

TEST_F(TopicsTest, ANumberThatARolledBackCommandTookIsGivenAgain) {
  Publish(1);
  {
    Transaction undone(transactions_);
    EXPECT_EQ(Publish("undone")->sequence_number, 2u);
  }
  topics_.ForgetFound();
  EXPECT_EQ(Publish("kept")->sequence_number, 2u);
}

// The table of docs/behaviour/topics.md §5, with the numbers 101..1100 kept of 1100.
TEST_F(TopicsTest, ResumingFollowsTheTableOfTheService) {
  Publish(static_cast<int>(limits::kMessagesKeptPerTopic) + 100);
  const uint64_t page = 1704296470;
  const auto start = [&](uint64_t number, uint64_t from_page) {
    const auto subscription = Subscribe(number, from_page);
    const std::string all = Drain(*subscription);
    topics_.Unsubscribe(subscription);
    return all.size() < 40 ? all : absl::StrCat(all.substr(0, 26), "...");
  };
  EXPECT_EQ(start(0, 0), "heartbeat 1100") << "the newest";
  EXPECT_EQ(start(0, 7), "heartbeat") << "a stale page without a number";
  EXPECT_EQ(start(1099, page), "heartbeat 1099 1100");
  EXPECT_EQ(start(1099, 0), "heartbeat 1099 1100") << "page unknown: the current one";
  EXPECT_EQ(start(1101, page), "heartbeat") << "the usual case: nothing missed";
  EXPECT_EQ(start(50, page), "heartbeat gap 49->100 101 ...");
  EXPECT_EQ(start(1, page), "heartbeat 101 102 103 104 ...") << "1 asks for what is kept";
  EXPECT_EQ(start(2000, page), "heartbeat gap 1999->1100") << "from the future";
  EXPECT_EQ(start(1100, 7), "heartbeat gap 1099->100 10...") << "from another page";
}

TEST_F(TopicsTest, HeartbeatsComeEverySecondOfTheClock) {
  const auto subscription = Subscribe();
  EXPECT_EQ(Drain(*subscription), "heartbeat");
  Advance(absl::Milliseconds(999));
  EXPECT_EQ(Drain(*subscription), "");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Drain(*subscription), "heartbeat");
  Advance(absl::Seconds(1));
  EXPECT_EQ(Drain(*subscription), "heartbeat");
}

TEST_F(TopicsTest, AStreamEndsWhenItsCredentialExpires) {
  const auto subscription = Subscribe(0, 0, now() + absl::Milliseconds(500));
  Advance(absl::Milliseconds(499));
  EXPECT_EQ(Drain(*subscription), "heartbeat");
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(Drain(*subscription), "end UNAUTHENTICATED");
  EXPECT_EQ(topics_.live_subscriptions(), 0u);
}

TEST_F(TopicsTest, StreamsOfADeletedCacheEndWithNotFound) {
  const auto subscription = Subscribe();
  topics_.DropCache(cache_);
  Settle();
  EXPECT_EQ(Drain(*subscription), "heartbeat end NOT_FOUND");
}

TEST_F(TopicsTest, ASubscriberThatIsGoneIsForgotten) {
  const auto subscription = Subscribe();
  topics_.Unsubscribe(subscription);
  topics_.Unsubscribe(subscription);
  EXPECT_EQ(topics_.live_subscriptions(), 0u);
  EXPECT_EQ(timers_.NextDue(), std::nullopt) << "no heartbeat is left behind";
}

TEST_F(TopicsTest, TheKindOfAnEmptyValueIsKept) {
  ASSERT_TRUE(
      topics_.Publish(cache_, Topic("room"), {TopicValue::Kind::kBinary, ""}, "", now()).ok());
  const auto subscription = Subscribe(1);
  subscription->Next();
  const auto item = std::get<std::shared_ptr<const TopicItem>>(*subscription->Next());
  EXPECT_EQ(item->value.kind, TopicValue::Kind::kBinary);
}

TEST_F(TopicsTest, AMessageOverTheLimitIsRefused) {
  const std::string large(limits::kMessageBytesMax + 1, 'x');
  const auto item = topics_.Publish(cache_, Topic("room"), {.bytes = large}, "", now());
  EXPECT_EQ(item.status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace emulator
