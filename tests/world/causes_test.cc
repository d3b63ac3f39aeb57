// What brings an entry of the journal about: causes, what merely happened meanwhile, and chains.

#include <variant>

#include "emulator/base/traceparent.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

constexpr char kForeign[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class CausesTest : public testing::Test {
 protected:
  CausesTest() { Open({}); }

  // A world with a webhook on topic "t".
  void Open(const Limits& limits) {
    WorldOptions options;
    options.seed = "test";
    options.clock_frozen_at = WorldStart();
    options.sender = &sender_;
    options.trace_webhooks = true;
    options.limits = limits;
    world_ = *World::Open(options);
    EXPECT_TRUE(CreateCache(*world_, "c").ok());
    EXPECT_TRUE(PutWebhook(*world_, "hook", "t").ok());
    world_->deliveries().Start();
  }

  void PublishWith(const std::string& traceparent) {
    EXPECT_TRUE(world_
                    ->Run({.action = "Publish",
                           .cache = "c",
                           .subject = "t",
                           .writes = true,
                           .request = {.traceparent = traceparent}},
                          [&](Scope& scope) {
                            return scope.domain.topics
                                .Publish(scope.cache, *TopicName::Parse("t"),
                                         {.kind = TopicValue::Kind::kText, .bytes = "x"}, "",
                                         scope.now)
                                .status();
                          })
                    .ok());
  }
  void Answer(size_t i) { sender_.dones.at(i)({.http_status = 200}); }
  std::string TraceparentOf(size_t i) {
    return HeaderValue(sender_.requests.at(i).headers, kTraceparentHeader).value_or("");
  }
  // From entry 3 on: "3 Publish, 4 webhook.attempt <3, 5 Get during 4".
  std::string Causes() {
    std::string text;
    for (const JournalEntry& entry : world_->journal().Read(2, 1000)) {
      absl::StrAppend(&text, text.empty() ? "" : ", ", entry.number, " ", entry.action);
      if (entry.cause != 0) absl::StrAppend(&text, " <", entry.cause.value_or(0));
      for (const uint64_t attempt : entry.during) absl::StrAppend(&text, " during ", attempt);
    }
    return text;
  }

  HeldSender sender_;
  std::shared_ptr<World> world_;
};

TEST_F(CausesTest, APublishBringsAboutAnAttemptAndTheAttemptItsOutcome) {
  PublishWith("");
  Answer(0);
  EXPECT_EQ(Causes(), "3 Publish, 4 webhook.attempt <3, 5 webhook.outcome <4");
}

TEST_F(CausesTest, ACommandDuringARequestNamesItsAttemptUntilItIsAnswered) {
  PublishWith("");
  GetItem(*world_, "k");
  Answer(0);
  GetItem(*world_, "k");
  EXPECT_EQ(Causes(),
            "3 Publish, 4 webhook.attempt <3, 5 Get during 4, 6 webhook.outcome <4, 7 Get");
}

TEST_F(CausesTest, WhenSeveralRequestsAreUnderWayEachIsNamed) {
  ASSERT_TRUE(PutWebhook(*world_, "other", "t").ok());
  PublishWith("");
  GetItem(*world_, "k");
  EXPECT_EQ(Causes(),
            "3 PutWebhook, 4 Publish, 5 webhook.attempt <4, 6 webhook.attempt <4, "
            "7 Get during 5 during 6");
}

TEST_F(CausesTest, WhenVeryManyRequestsAreUnderWayNoneIsNamed) {
  for (size_t i = 0; i < limits::kJournalDuringMax; ++i) {
    ASSERT_TRUE(PutWebhook(*world_, absl::StrCat("w", i), "t").ok());
  }
  PublishWith("");
  EXPECT_EQ(sender_.requests.size(), limits::kJournalDuringMax + 1);
  GetItem(*world_, "k");
  EXPECT_TRUE(world_->journal().Read(0, 1000).back().during.empty());
  Answer(0);
  GetItem(*world_, "k");
  EXPECT_EQ(world_->journal().Read(0, 1000).back().during.size(), limits::kJournalDuringMax);
}

TEST_F(CausesTest, ACallWithTheTraceparentOfARequestIsItsEffectAlsoAfterTheAnswer) {
  PublishWith("");
  PublishWith(TraceparentOf(0));
  Answer(0);
  PublishWith(TraceparentOf(0));
  EXPECT_EQ(Causes(),
            "3 Publish, 4 webhook.attempt <3, 5 Publish <4, 6 webhook.outcome <4, "
            "7 webhook.attempt <5, 8 Publish <4");
}

TEST_F(CausesTest, ATraceGoesOnFromThePublisherToTheReceiver) {
  PublishWith(kForeign);
  EXPECT_EQ(TraceparentOf(0).substr(0, 36), "00-0af7651916cd43dd8448eb211c80319c-");
  EXPECT_NE(TraceparentOf(0), kForeign);
  EXPECT_EQ(world_->journal().Read(2, 1)[0].traceparent, kForeign);
  EXPECT_EQ(Causes(), "3 Publish, 4 webhook.attempt <3") << "the parent is somebody else";
}

TEST_F(CausesTest, ATraceparentOfAnotherTraceOrOfNoDeliveryNamesNone) {
  PublishWith("");
  const std::string own = TraceparentOf(0);
  PublishWith(std::string(kForeign).substr(0, 36) + own.substr(36));
  PublishWith(own.substr(0, 36) + "0000000000000001-01");
  PublishWith("nonsense");
  for (const JournalEntry& entry : world_->journal().Read(4, 1000)) {
    EXPECT_EQ(entry.cause, 0u) << entry.number;
    EXPECT_EQ(entry.during, std::vector<uint64_t>{4}) << entry.number;
  }
  EXPECT_EQ(world_->journal().Read(0, 1000).back().traceparent, "");
}

TEST_F(CausesTest, ACommandThatFailsHasACauseToo) {
  PublishWith("");
  EXPECT_FALSE(world_
                   ->Run({.action = "Bad", .request = {.traceparent = TraceparentOf(0)}},
                         [](Scope&) { return absl::InternalError("bad"); })
                   .ok());
  EXPECT_EQ(Causes(), "3 Publish, 4 webhook.attempt <3, 5 Bad <4");
}

TEST_F(CausesTest, AWebhookThatPublishesToItsOwnTopicIsCut) {
  Limits limits;
  limits.cause_depth = 2;
  Open(limits);
  PublishWith("");
  for (size_t i = 0; i < 2; ++i) {
    ASSERT_EQ(sender_.requests.size(), i + 1);
    PublishWith(TraceparentOf(i));
    Answer(i);
  }
  EXPECT_EQ(sender_.requests.size(), 2u);
  EXPECT_EQ(world_->deliveries().unfinished(), 0u);
  EXPECT_EQ(Causes(),
            "3 Publish, 4 webhook.attempt <3, 5 Publish <4, 6 webhook.outcome <4, "
            "7 webhook.attempt <5, 8 Publish <7, 9 webhook.cut <8, 10 webhook.outcome <7");
  const JournalEntry cut = world_->journal().Read(8, 1)[0];
  EXPECT_EQ(cut.subject, "hook");
  EXPECT_EQ(cut.outcome, "failed");
  EXPECT_EQ(std::get<DeliveryDetail>(cut.detail).sequence_number, 3u);
}

TEST_F(CausesTest, APublisherThatIsMerelyThereMeanwhileIsNeverCut) {
  Limits limits;
  limits.cause_depth = 2;
  Open(limits);
  for (size_t i = 0; i < 10; ++i) {
    PublishWith("");
    if (i > 0) Answer(i - 1);
  }
  EXPECT_EQ(sender_.requests.size(), 10u);
}

TEST_F(CausesTest, WhatIsSentOnceMoreComesFromTheCommandThatAskedForIt) {
  PublishWith("");
  Answer(0);
  ASSERT_TRUE(world_
                  ->Run({.action = "resend", .writes = true},
                        [](Scope& scope) { return scope.domain.deliveries.Resend(1, {}).status(); })
                  .ok());
  EXPECT_EQ(
      Causes(),
      "3 Publish, 4 webhook.attempt <3, 5 webhook.outcome <4, 6 resend, 7 webhook.attempt <6");
  EXPECT_EQ(sender_.requests[0].body, sender_.requests[1].body);
  EXPECT_NE(TraceparentOf(0), TraceparentOf(1)) << "each names its own delivery";
}

TEST_F(CausesTest, ADuplicateComesFromTheAttemptOfTheOther) {
  FaultRule rule{.name = "twice", .rpc = "", .webhook = "hook", .fault = {}};
  rule.delivery.duplicate = DeliveryFault::Duplicate::kSame;
  ASSERT_TRUE(world_->faults().PutRule(rule).ok());
  PublishWith("");
  Answer(0);
  EXPECT_EQ(Causes(),
            "3 Publish, 4 webhook.attempt <3, 5 webhook.outcome <4, 6 webhook.attempt <4");
}

TEST_F(CausesTest, HeldDeliveriesKeepTheirCauseInASnapshot) {
  ASSERT_TRUE(world_
                  ->Run({.action = "hold", .writes = true},
                        [](Scope& scope) {
                          scope.domain.deliveries.queue().SetOrder(
                              kCommonLane, {.kind = DeliveryOrder::Kind::kHold});
                          return absl::OkStatus();
                        })
                  .ok());
  PublishWith(kForeign);
  ASSERT_TRUE(world_->snapshots().Take("s").ok());
  ASSERT_TRUE(world_->snapshots().Restore("s").ok());
  ASSERT_TRUE(
      world_
          ->Run({.action = "release", .writes = true},
                [](Scope& scope) { return scope.domain.deliveries.queue().Release({}).status(); })
          .ok());
  EXPECT_EQ(Causes(), "3 hold, 4 Publish, 5 release, 6 webhook.attempt <4");
  EXPECT_EQ(TraceparentOf(0).substr(0, 36), "00-0af7651916cd43dd8448eb211c80319c-");
}

TEST_F(CausesTest, ALostAttemptIsTheCauseOfItsOutcome) {
  PublishWith("");
  ASSERT_TRUE(world_->snapshots().Take("s").ok());
  ASSERT_TRUE(world_->snapshots().Restore("s").ok());
  EXPECT_EQ(Causes(), "3 Publish, 4 webhook.attempt <3, 5 webhook.outcome <4");
}

TEST(TracingTest, WithoutItNoRequestHasTheHeader) {
  HeldSender sender;
  WorldOptions options;
  options.seed = "test";
  options.clock_frozen_at = WorldStart();
  options.sender = &sender;
  const auto world = *World::Open(options);
  ASSERT_TRUE(CreateCache(*world, "c").ok());
  ASSERT_TRUE(PutWebhook(*world, "hook", "t").ok());
  world->deliveries().Start();
  ASSERT_TRUE(Publish(*world, "t", "x").ok());
  ASSERT_EQ(sender.requests.size(), 1u);
  EXPECT_EQ(HeaderValue(sender.requests[0].headers, kTraceparentHeader), std::nullopt);
}

}  // namespace
}  // namespace emulator
