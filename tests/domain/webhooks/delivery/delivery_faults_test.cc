// What rules do to deliveries.

#include <nlohmann/json.hpp>

#include "emulator/base/errors.h"
#include "emulator/domain/faults/fault_json.h"
#include "emulator/domain/webhooks/delivery/deliveries.h"
#include "tests/domain/webhooks/delivery/deliveries_fixture.h"

namespace emulator {
namespace {

using nlohmann::json;

class DeliveryFaultsTest : public DeliveriesTest {
 protected:
  DeliveryFaultsTest() { PutWebhook("a", "room"); }

  void PutRule(const json& rule) {
    const auto read = FaultRuleFromJson(rule, "");
    ASSERT_TRUE(read.ok()) << read.status();
    ASSERT_TRUE(fault_plan_.Put(*read).ok());
  }
  Delivery Find(int64_t id) { return *deliveries_->store().Find(id); }
  std::string Signature(size_t index) {
    return HeaderValue(sender_.sent.at(index).request.headers, kSignatureHeader).value_or("none");
  }
  std::string Resend(int64_t id, const Resending& how = {}) {
    const auto copy = deliveries_->Resend(id, how);
    Settle();
    AnswerAll();
    return copy.ok() ? absl::StrCat(*copy) : std::string(copy.status().message());
  }
};

TEST_F(DeliveryFaultsTest, ARuleCountsTheDeliveriesThatMatchIt) {
  PutWebhook("b", "room");
  PutRule({{"name", "x"},
           {"webhook", "a"},
           {"cache", "chat"},
           {"topic", "room"},
           {"first", 2},
           {"last", 3},
           {"drop", true}});
  PublishAll({"1", "2", "3", "4"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1 1 4 2 3 4") << "all of b, the first and the last of a";
  EXPECT_EQ(fault_plan_.entries()[0].matched, 4u);
  EXPECT_EQ(fault_plan_.entries()[0].applied, 2u);
}

TEST_F(DeliveryFaultsTest, ADroppedDeliveryIsRecordedAsFailedWithItsRule) {
  PutRule({{"name", "gone"}, {"webhook", "*"}, {"drop", true}});
  PublishAll({"1"});
  EXPECT_EQ(Records(), "1 failed 0 dropped by a fault rule");
  EXPECT_EQ(DecidedFaultToJson(*Find(1).fault).dump(), R"({"rule":"gone","drop":true})");
  EXPECT_EQ(Find(1).event.text, "1") << "it is in no body";
  EXPECT_EQ(deliveries_->unfinished(), 0u);
}

TEST_F(DeliveryFaultsTest, ADelayedDeliveryIsOvertaken) {
  PutRule({{"name", "slow"}, {"webhook", "a"}, {"last", 1}, {"delay_ms", 300}});
  PublishAll({"1", "2"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "2");
  Advance(absl::Milliseconds(299));
  EXPECT_EQ(SentTexts(), "2");
  Restart();
  Advance(absl::Milliseconds(1));
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1") << "at its time, also after a restart";
  EXPECT_EQ(Find(1).event.publish_time, now()) << "stamped when it was sent";
}

TEST_F(DeliveryFaultsTest, ADuplicateHasTheSameBytesAndComesRightBehind) {
  PutRule({{"name", "twice"}, {"webhook", "a"}, {"last", 1}, {"duplicate", "same"}});
  PublishAll({"1", "2"});
  Advance(absl::Seconds(1));
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1 1 2");
  EXPECT_EQ(sender_.sent[0].request.body, sender_.sent[1].request.body);
  EXPECT_EQ(Signature(0), Signature(1));
  EXPECT_EQ(Find(2).copy_of, 1);
}

TEST_F(DeliveryFaultsTest, ARestampedDuplicateIsSignedAnew) {
  PutRule({{"name", "twice"}, {"webhook", "a"}, {"duplicate", "restamped"}});
  PublishAll({"1"});
  Advance(absl::Seconds(1));
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1 1");
  EXPECT_NE(Signature(0), Signature(1));
  EXPECT_EQ(Signature(1), SignBody(Stored("a").secret, sender_.sent[1].request.body));
}

TEST_F(DeliveryFaultsTest, AFaultyRequestKeepsItsFaultWhenItIsDelayedOrRepeated) {
  PutRule({{"name", "all"},
           {"webhook", "a"},
           {"delay_ms", 10},
           {"duplicate", "same"},
           {"send_as", "missing-signature"}});
  PublishAll({"1"});
  Advance(absl::Milliseconds(10));
  AnswerAll();
  ASSERT_EQ(sender_.sent.size(), 2u);
  EXPECT_EQ(Signature(0), "none");
  EXPECT_EQ(Signature(1), "none");
  EXPECT_EQ(Find(1).signature, SignBody(Stored("a").secret, Find(1).body))
      << "the record also has what it should have been";
}

TEST_F(DeliveryFaultsTest, AFaultThatCannotBeHadLeavesTheRequestAsItShouldBe) {
  PutRule({{"name", "x"}, {"webhook", "a"}, {"send_as", "previous-secret"}});
  PublishAll({"1"});
  AnswerAll();
  EXPECT_EQ(Signature(0), SignBody(Stored("a").secret, sender_.sent[0].request.body));
  EXPECT_FALSE(Find(1).fault.has_value());
}

TEST_F(DeliveryFaultsTest, ADeliveryIsSentOnceMoreOnRequest) {
  PublishAll({"1"});
  EXPECT_EQ(Resend(7), "Delivery not found: 7");
  AnswerAll();
  Advance(absl::Minutes(5));
  EXPECT_EQ(Resend(1), "2");
  EXPECT_EQ(Resend(1, {.restamp = true}), "3");
  ASSERT_EQ(sender_.sent.size(), 3u);
  EXPECT_EQ(sender_.sent[0].request.body, sender_.sent[1].request.body);
  EXPECT_EQ(Signature(0), Signature(1));
  EXPECT_NE(Signature(1), Signature(2));
  EXPECT_EQ(SentTexts(), "1 1 1");
  EXPECT_EQ(deliveries_->unfinished(), 0u);
  webhooks_.Delete(cache_, Hook("a")).IgnoreError();
  EXPECT_EQ(Resend(1), "The webhook of delivery 1 was deleted");
}

TEST_F(DeliveryFaultsTest, EditedBytesGoUnderTheOldSignature) {
  PublishAll({"1"});
  AnswerAll();
  EXPECT_EQ(Resend(1, {.body = "edited"}), "2");
  EXPECT_EQ(sender_.sent[1].request.body, "edited");
  EXPECT_EQ(sender_.sent[1].request.headers, sender_.sent[0].request.headers);
  EXPECT_EQ(Find(2).body, Find(1).body) << "the record has what was signed";
  EXPECT_EQ(Find(2).copy_of, 1);
  EXPECT_EQ(Resend(2), "3") << "what was edited is sent again as it is";
  EXPECT_EQ(sender_.sent[2].request.body, "edited");
}

TEST_F(DeliveryFaultsTest, EditedBytesAreSignedAnewWhenThatIsAskedFor) {
  PublishAll({"1"});
  AnswerAll();
  const std::string bytes("\xFF\0{", 3);
  EXPECT_EQ(Resend(1, {.body = bytes, .resign = true}), "2");
  EXPECT_EQ(sender_.sent[1].request.body, bytes);
  EXPECT_EQ(Signature(1), SignBody(Stored("a").secret, bytes));
  EXPECT_EQ(Find(2).body, bytes) << "it is what was signed";
  EXPECT_EQ(Resend(1, {.body = "", .resign = true}), "3");
  EXPECT_EQ(sender_.sent[2].request.body, "");
  EXPECT_EQ(Signature(2), SignBody(Stored("a").secret, ""));
}

TEST_F(DeliveryFaultsTest, WhatWasSentIsSignedWithTheSecretOfNow) {
  PutRule({{"name", "x"}, {"webhook", "a"}, {"send_as", "trailing-newline"}});
  PublishAll({"1"});
  AnswerAll();
  ASSERT_TRUE(webhooks_.RotateSecret(cache_, Hook("a")).ok());
  EXPECT_EQ(Resend(1, {.resign = true}), "2");
  EXPECT_EQ(sender_.sent[1].request.body, sender_.sent[0].request.body);
  EXPECT_EQ(Signature(1), SignBody(Stored("a").secret, sender_.sent[0].request.body));
}

TEST_F(DeliveryFaultsTest, ABodyWhoseTextIsNoTextHasNone) {
  EXPECT_EQ(TextOfBody(R"({"text":5})"), "");
  EXPECT_EQ(TextOfBody(R"({"text":"hi"})"), "hi");
  EXPECT_EQ(TextOfBody("[]"), "");
}

TEST_F(DeliveryFaultsTest, WhatIsAboveTheRateOfTheHostedServiceIsDropped) {
  limits_.webhook_deliveries_per_second = 2;
  SetOrder(Stored("a").id, {.concurrency = 10});
  PublishAll({"1", "2", "3"});
  AnswerAll();
  Advance(absl::Seconds(1));
  PublishAll({"4"});
  AnswerAll();
  EXPECT_EQ(SentTexts(), "1 2 4");
  EXPECT_EQ(Find(3).problem, "more than 2 deliveries in a second");
}

TEST_F(DeliveryFaultsTest, ARuleThatMakesNoSenseIsRefusedByName) {
  const auto error = [](json rule) {
    rule["name"] = "x";
    return std::string(FaultRuleFromJson(rule, "/faults/0").status().message());
  };
  EXPECT_EQ(error({{"webhook", "a"}}), "/faults/0 must have delay_ms, drop, duplicate or send_as");
  EXPECT_THAT(
      error({{"webhook", "a"}, {"send_as", "nonsense"}}),
      testing::StartsWith("/faults/0/send_as is no request fault; these are: wrong-secret, "));
  EXPECT_EQ(error({{"webhook", "a"}, {"duplicate", "thrice"}}),
            "/faults/0/duplicate must be same or restamped");
  EXPECT_EQ(
      error({{"webhook", "a"}, {"drop", true}, {"rpc", "get"}}),
      "/faults/0/rpc is not known; known are besides, cache, delay_ms, drop, duplicate, first, "
      "jitter_ms, last, name, send_as, topic, webhook");
}

}  // namespace
}  // namespace emulator
