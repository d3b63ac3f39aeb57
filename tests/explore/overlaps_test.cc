// Applications that hold in every order of their deliveries, as long as one handler ends before the
// next begins.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "tests/explore/application_desk.h"

namespace emulator {
namespace {

// More than there are overlaps of any of them.
constexpr uint32_t kEnoughRuns = 1000;

OrderExplorationResult ExploreIn(ApplicationDesk& desk, const OrderingApplication& application,
                                 bool mended, Overlaps overlaps, uint32_t at_once) {
  const auto result = ExploreOrders({.runs_max = kEnoughRuns,
                                     .repeat = 1,
                                     .overlaps = overlaps,
                                     .at_once = at_once,
                                     .seed = Seed("test"),
                                     .run = [&](const OrderPlan& plan) -> absl::StatusOr<OrderRun> {
                                       return desk.Run(application, mended, plan);
                                     }});
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(OrderExplorationResult());
}

// "c/b#1 before call 2 of c/a#1"
std::string TextOf(const Overlapping& overlapping) {
  std::string text;
  for (const Overlap& one : overlapping) {
    text += text.empty() ? "" : ", ";
    text += one.inner + " before call " + std::to_string(one.call) + " of " + one.outer;
  }
  return text;
}

class OverlapBugsTest : public testing::TestWithParam<OrderingApplication> {};

INSTANTIATE_TEST_SUITE_P(Applications, OverlapBugsTest, testing::ValuesIn(OverlapApplications()),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::erase(name, ',');
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

TEST_P(OverlapBugsTest, IsFoundWithAsManyAtOnceAsItNeedsAndNotWithFewer) {
  ApplicationDesk desk;
  const uint32_t needed = GetParam().depth;
  const auto fewer = ExploreIn(desk, GetParam(), false,
                               needed == 2 ? Overlaps::kNone : Overlaps::kAny, needed - 1);
  EXPECT_FALSE(fewer.failing) << TextOf(fewer.failing_overlap);
  EXPECT_TRUE(fewer.complete);
  const auto found = ExploreIn(desk, GetParam(), false, Overlaps::kAny, needed);
  ASSERT_TRUE(found.failing) << found.of_two.run << " and " << found.of_three.run << " runs";
  EXPECT_EQ(found.failing_overlap.size(), needed - 1);
  EXPECT_FALSE(found.flaky());
}

TEST_P(OverlapBugsTest, IsNotThereWhenItIsMended) {
  ApplicationDesk desk;
  const auto mended = ExploreIn(desk, GetParam(), true, Overlaps::kAny, 3);
  EXPECT_FALSE(mended.failing) << TextOf(mended.failing_overlap);
  EXPECT_TRUE(mended.of_two.all_run() && mended.of_three.all_run());
}

TEST(OverlapsTest, AnOverlapIsToldByItsHandlersAndTheCall) {
  ApplicationDesk desk;
  const auto found =
      ExploreIn(desk, OverlapApplications().front(), false, Overlaps::kOfWebhooks, 2);
  EXPECT_EQ(found.failing_overlap, (Overlapping{{"c/in#1", 2, "c/out#1"}}));
  const auto mended =
      ExploreIn(desk, OverlapApplications().front(), true, Overlaps::kOfWebhooks, 2);
  EXPECT_EQ(mended.of_two.known, 0u) << "a handler with one call cannot be interrupted";
}

TEST(OverlapsTest, DeliveriesOfOneWebhookOverlapOnlyWhenThatIsAskedFor) {
  ApplicationDesk desk;
  const OrderingApplication check_then_act = OverlapApplications()[1];
  EXPECT_FALSE(ExploreIn(desk, check_then_act, false, Overlaps::kOfWebhooks, 2).failing);
  EXPECT_TRUE(ExploreIn(desk, check_then_act, false, Overlaps::kAny, 2).failing);
}

// Prints a table: in which run a bug is found; how many it takes to know that there is none, and
// how many of these did not come about, because the handler went another way.
TEST(OverlapBugsTable, RunsNeeded) {
  std::printf(
      "| application | at once | overlaps of two | of three | found in run | runs without the bug "
      "| without effect |\n| --- | --- | --- | --- | --- | --- | --- |\n");
  ApplicationDesk desk;
  size_t missed = 0;
  for (const OrderingApplication& application : OverlapApplications()) {
    const auto found = ExploreIn(desk, application, false, Overlaps::kAny, 3);
    const auto mended = ExploreIn(desk, application, true, Overlaps::kAny, 3);
    const auto runs = [](const OrderExplorationResult& result) {
      return result.runs + result.of_two.run + result.of_three.run;
    };
    std::printf("| %s | %u | %u | %u | %u | %u | %u |\n", application.name, application.depth,
                static_cast<uint32_t>(found.of_two.known),
                static_cast<uint32_t>(found.of_three.known), runs(found), runs(mended),
                mended.of_two.missed + mended.of_three.missed);
    missed += found.failing ? 0 : 1;
    EXPECT_TRUE(found.failing && !mended.failing);
  }
  std::printf("missed: %zu; %zu runs\n", missed, desk.runs());
}

}  // namespace
}  // namespace emulator
