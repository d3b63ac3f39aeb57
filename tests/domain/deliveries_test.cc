#include "emulator/domain/webhooks/deliveries.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/seed.h"
#include "emulator/domain/webhooks/webhooks.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {
namespace {

// Keeps what it is to send; the test answers.
class FakeSender : public DeliverySender {
 public:
  struct Sent {
    uint64_t ticket;
    DeliveryRequest request;
    Done done;
  };
  uint64_t NewTicket() override { return next_ticket_++; }
  void Send(uint64_t ticket, DeliveryRequest request, Done done) override {
    sent.push_back({ticket, std::move(request), std::move(done)});
  }
  void Cancel(uint64_t ticket) override { cancelled.push_back(ticket); }

  std::vector<Sent> sent;
  std::vector<uint64_t> cancelled;

 private:
  uint64_t next_ticket_ = 1;
};

class DeliveriesTest : public DomainTest, public DeliveryObserver {
 protected:
  DeliveriesTest() { Open(); }

  void Open() {
    deliveries_ = std::make_unique<Deliveries>(Deliveries::Parts{
        .db = *db_,
        .transactions = transactions_,
        .clock = clock_,
        .timers = timers_,
        .effects = effects_,
        .seed = seed_,
        .limits = limits_,
        .webhooks = webhooks_.store(),
        .fault_plan = fault_plan_,
        .observer = *this,
        .sender = &sender_,
        .on_answer = [this](uint64_t ticket, const DeliveryAnswer& answer) {
          deliveries_->OnAnswer(ticket, answer);
          Settle();
        }});
  }
  // A new process on the same database.
  void Restart() {
    timers_.Clear(TimerKind::kDelayedCall);
    sender_.sent.clear();
    Open();
    deliveries_->Recover();
    deliveries_->SchedulePending();
    Settle();
  }
  void PutWebhook(const std::string& name, const std::string& topic) {
    ASSERT_TRUE(webhooks_.Put(cache_, Hook(name), Topic(topic), "http://" + name).ok());
  }
  void Publish(const std::string& topic, const std::string& text) {
    TopicItem item;
    item.sequence_number = ++number_;
    item.value.bytes = text;
    item.event_time = now();
    deliveries_->OnPublish(cache_, Topic(topic), item);
    Settle();
  }
  void Answer(size_t index, int status, const std::string& problem = "") {
    sender_.sent.at(index).done({.http_status = status, .problem = problem});
  }
  // Where the requests went, in order.
  std::string SentTo() {
    return absl::StrJoin(sender_.sent, " ", [](std::string* out, const FakeSender::Sent& sent) {
      out->append(sent.request.post_url);
    });
  }
  // The state of every delivery on record: "1 delivered 200, 2 failed 0 why".
  std::string Records() {
    const auto line = [](std::string* out, const Delivery& delivery) {
      absl::StrAppend(out, delivery.id, " ", StateName(delivery.state), " ", delivery.http_status,
                      delivery.problem.empty() ? "" : " ", delivery.problem);
    };
    return absl::StrJoin(deliveries_->store().List(0, 100), ", ", line);
  }
  void OnStep(const Delivery& delivery) override {
    steps_.push_back(std::string(StateName(delivery.state)));
  }
  void OnOverflow(const Delivery&) override { steps_.push_back("overflow"); }

  const Seed seed_{"test"};
  Draws draws_{*db_, seed_};
  Webhooks webhooks_{*db_, draws_, clock_};
  Limits limits_;
  FaultPlan fault_plan_;
  FakeSender sender_;
  uint64_t number_ = 0;
  std::vector<std::string> steps_;
  std::unique_ptr<Deliveries> deliveries_;
};

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
  EXPECT_EQ(HeaderValue(request.headers, kSignatureHeader), SignBody(*webhooks_.GetSecret(cache_, Hook("a")), request.body));
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
  EXPECT_EQ(Records(), "1 lost 0 the emulator ended, or its world was restored, during the attempt, "
            "2 attempting 0");
  ASSERT_EQ(sender_.sent.size(), 1u);
  EXPECT_NE(sender_.sent[0].request.body.find("two"), std::string::npos);
}

TEST_F(DeliveriesTest, ADeletedWebhookGetsNothingMore) {
  PutWebhook("a", "room");
  Publish("room", "one");
  Publish("room", "two");
  deliveries_->DropPending(webhooks_.Delete(cache_, Hook("a"))->id);
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

}  // namespace
}  // namespace emulator
