// A disk that fails for a while: nothing is lost, counted wrong or tried without a pause.

#include "emulator/testing/world_peer.h"
#include "tests/world/world_fixture.h"

namespace emulator {
namespace {

class FailingDiskTest : public testing::Test {
 protected:
  FailingDiskTest() {
    EXPECT_TRUE(CreateCache(*world_, "c").ok());
    EXPECT_TRUE(PutWebhook(*world_, "hook", "t").ok());
    world_->deliveries().Start();
  }
  static WorldOptions Options(DeliverySender* sender) {
    WorldOptions options;
    options.seed = "test";
    options.clock_frozen_at = WorldStart();
    options.sender = sender;
    return options;
  }
  // From here on nothing can be written, or can be again.
  void SetFailing(bool failing) {
    WorldPeer::Access(*world_, [&](Domain& domain) {
      domain.db().Execute(failing ? "PRAGMA query_only = 1" : "PRAGMA query_only = 0");
    });
  }
  void SetOrder(const DeliveryOrder& order) {
    EXPECT_TRUE(world_
                    ->Run({.action = "order", .writes = true},
                          [&](Scope& scope) {
                            scope.domain.deliveries.queue().SetOrder(kCommonLane, order);
                            return absl::OkStatus();
                          })
                    .ok());
  }
  void AnswerAll() {
    for (; answered_ < sender_.dones.size(); ++answered_) {
      sender_.dones[answered_]({.http_status = 200});
    }
  }
  std::string States() {
    std::string states;
    for (const Delivery& delivery : world_->deliveries().List(0, 10)) {
      absl::StrAppend(&states, states.empty() ? "" : " ", StateName(delivery.state));
    }
    return states;
  }

  HeldSender sender_;
  std::shared_ptr<World> world_ = *World::Open(Options(&sender_));
  size_t answered_ = 0;
};

TEST_F(FailingDiskTest, AnOutcomeIsKeptUntilItCanBeWritten) {
  for (const char* text : {"1", "2"}) ASSERT_TRUE(Publish(*world_, "t", text).ok());
  SetFailing(true);
  AnswerAll();
  ASSERT_TRUE(world_->time().AdvanceBy(absl::Seconds(3)).ok());
  EXPECT_EQ(sender_.requests.size(), 1u);
  EXPECT_EQ(world_->deliveries().unfinished(), 2u);
  SetFailing(false);
  ASSERT_TRUE(world_->time().AdvanceBy(absl::Seconds(1)).ok());
  EXPECT_EQ(States(), "delivered attempting");
  AnswerAll();
  EXPECT_EQ(States(), "delivered delivered");
  EXPECT_EQ(world_->deliveries().unfinished(), 0u);
}

TEST_F(FailingDiskTest, WhatCannotBeAttemptedIsAttemptedLaterWithItsFault) {
  const FaultRule rule{.name = "drop",
                       .rpc = "",
                       .webhook = "hook",
                       .last = 1,
                       .fault = {},
                       .delivery = {.drop = true}};
  ASSERT_TRUE(world_->faults().PutRule(rule).ok());
  SetOrder({.kind = DeliveryOrder::Kind::kReverse, .window = 9, .gather = absl::Seconds(1)});
  for (const char* text : {"1", "2"}) ASSERT_TRUE(Publish(*world_, "t", text).ok());
  SetFailing(true);
  ASSERT_TRUE(world_->time().AdvanceBy(absl::Seconds(5)).ok());
  EXPECT_EQ(world_->deliveries().unfinished(), 2u);
  SetFailing(false);
  ASSERT_TRUE(world_->time().AdvanceBy(absl::Seconds(2)).ok());
  AnswerAll();
  EXPECT_EQ(States(), "delivered failed") << "the latest came first, and was dropped";
  EXPECT_EQ(world_->faults().ListRules()[0].matched, 2u);
  EXPECT_EQ(world_->deliveries().unfinished(), 0u);
}

}  // namespace
}  // namespace emulator
