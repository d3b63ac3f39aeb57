// Applications that hold in every order of their deliveries, as long as one handler ends before the
// next begins.

#include <gtest/gtest.h>

#include "tests/explore/application_desk.h"

namespace emulator {
namespace {

OrderExplorationResult ExploreIn(ApplicationDesk& desk, const OrderingApplication& application,
                                 bool mended, Overlaps overlaps) {
  const auto result = ExploreOrders({.runs_max = 100,
                                     .repeat = 1,
                                     .overlaps = overlaps,
                                     .seed = Seed("test"),
                                     .run = [&](const OrderPlan& plan) -> absl::StatusOr<OrderRun> {
                                       return desk.Run(application, mended, plan);
                                     }});
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(OrderExplorationResult());
}

// Reads the total, adds to it, writes it.
OrderingApplication LostUpdate() {
  return {.name = "lost update",
          .depth = 2,
          .topics = {"in", "out"},
          .published = {{"in", "apple 3"}, {"out", "apple 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                const int64_t by = std::atoll(message.value.c_str());
                const int64_t change = message.topic == "in" ? by : -by;
                if (mended) {
                  shop.Increment("total", change);
                } else {
                  shop.Put("total", std::to_string(shop.Number("total") + change));
                }
              },
          .holds = [](Shop& shop) { return shop.Number("total") == 1; }};
}

// Asks whether it is there, then makes it.
OrderingApplication CheckThenAct() {
  return {.name = "check, then act",
          .depth = 2,
          .topics = {"orders"},
          .published = {{"orders", "apple 3"}, {"orders", "apple 2"}},
          .handle =
              [](Shop& shop, const HandledMessage& message, bool mended) {
                if (mended) {
                  if (shop.PutIfAbsent(message.subject, "made"))
                    shop.Append("made", message.subject);
                  return;
                }
                if (shop.Has(message.subject)) return;
                shop.Put(message.subject, "made");
                shop.Append("made", message.subject);
              },
          .holds = [](Shop& shop) { return shop.List("made") == "apple"; }};
}

TEST(OverlapsTest, ALostUpdateIsFoundThatNoOrderShows) {
  ApplicationDesk desk;
  EXPECT_FALSE(ExploreIn(desk, LostUpdate(), false, Overlaps::kNone).failing);
  const auto found = ExploreIn(desk, LostUpdate(), false, Overlaps::kOfWebhooks);
  ASSERT_TRUE(found.failing && found.failing_overlap);
  EXPECT_EQ(*found.failing_overlap, (Overlap{"c/in#1", 2, "c/out#1"}));
  EXPECT_FALSE(found.flaky());
  const auto mended = ExploreIn(desk, LostUpdate(), true, Overlaps::kOfWebhooks);
  EXPECT_FALSE(mended.failing);
  EXPECT_EQ(mended.overlaps, 0u) << "a handler with one call cannot be interrupted";
}

TEST(OverlapsTest, DeliveriesOfOneWebhookOverlapOnlyWhenThatIsAskedFor) {
  ApplicationDesk desk;
  EXPECT_FALSE(ExploreIn(desk, CheckThenAct(), false, Overlaps::kOfWebhooks).failing);
  const auto found = ExploreIn(desk, CheckThenAct(), false, Overlaps::kAny);
  ASSERT_TRUE(found.failing && found.failing_overlap);
  EXPECT_EQ(found.failing_overlap->call, 2u);
  const auto mended = ExploreIn(desk, CheckThenAct(), true, Overlaps::kAny);
  EXPECT_FALSE(mended.failing);
  EXPECT_EQ(mended.overlaps_run, mended.overlaps);
  EXPECT_EQ(mended.overlaps_missed, 0u);
}

}  // namespace
}  // namespace emulator
