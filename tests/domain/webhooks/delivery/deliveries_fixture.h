#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/seed.h"
#include "emulator/domain/webhooks/delivery/deliveries.h"
#include "emulator/domain/webhooks/webhooks.h"
#include "tests/domain/domain_fixture.h"

namespace emulator {

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
  bool HasBegun(uint64_t) override { return has_begun; }
  void Cancel(uint64_t ticket) override { cancelled.push_back(ticket); }

  bool has_begun = true;

  std::vector<Sent> sent;
  std::vector<uint64_t> cancelled;

 private:
  uint64_t next_ticket_ = 1;
};

class DeliveriesTest : public DomainTest, public DeliveryObserver {
 protected:
  DeliveriesTest() { Open(); }

  void Open() {
    deliveries_ = std::make_unique<Deliveries>(
        Deliveries::Parts{.db = *db_,
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
    answered_ = 0;
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
  // The texts of what was sent, in order.
  std::string SentTexts() {
    return absl::StrJoin(sender_.sent, " ", [](std::string* out, const FakeSender::Sent& sent) {
      out->append(TextOfBody(sent.request.body));
    });
  }
  // Answers everything that is sent, until nothing more is.
  void AnswerAll() {
    while (answered_ < sender_.sent.size()) Answer(answered_++, 200);
  }
  void PublishAll(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) Publish("room", text);
  }
  Webhook Stored(const std::string& name) { return *webhooks_.store().Find(cache_, name); }
  void SetOrder(int64_t lane, const DeliveryOrder& order) {
    deliveries_->queue().SetOrder(lane, order);
    Settle();
  }
  // The state of every delivery on record: "1 delivered 200, 2 failed 0 why".
  std::string Records() {
    const auto line = [](std::string* out, const Delivery& delivery) {
      absl::StrAppend(out, delivery.id, " ", StateName(delivery.state), " ", delivery.http_status,
                      delivery.problem.empty() ? "" : " ", delivery.problem);
    };
    return absl::StrJoin(deliveries_->store().List(0, 100), ", ", line);
  }
  uint64_t OnStep(const Delivery& delivery) override {
    steps_.push_back(std::string(StateName(delivery.state)));
    return steps_.size();
  }
  void OnNotMade(const Delivery&, NotMade why) override {
    steps_.push_back(why == NotMade::kCut ? "cut" : "overflow");
  }

  const Seed seed_{"test"};
  Draws draws_{*db_, seed_};
  Webhooks webhooks_{*db_, draws_, clock_};
  Limits limits_;
  FaultPlan fault_plan_;
  FakeSender sender_;
  uint64_t number_ = 0;
  size_t answered_ = 0;
  std::vector<std::string> steps_;
  std::unique_ptr<Deliveries> deliveries_;
};

}  // namespace emulator
