// Twenty applications with ordering bugs: what `explore` finds, and how many runs it needs beside
// all orders and beside random ones.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/explore/application_desk.h"

namespace emulator {
namespace {

constexpr uint32_t kRunsMax = 5000;

OrderExplorationResult ExploreIn(ApplicationDesk& desk, const OrderingApplication& application,
                                 bool mended, bool reduce, uint32_t runs_max = kRunsMax) {
  const auto result = ExploreOrders({.runs_max = runs_max,
                                     .reduce = reduce,
                                     .repeat = 1,
                                     .seed = Seed("test"),
                                     .run = [&](const OrderPlan& plan) -> absl::StatusOr<OrderRun> {
                                       return desk.Run(application, mended, plan);
                                     }});
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(OrderExplorationResult());
}

// Deliveries in an order by chance, none before what it needs.
OrderPlan PlanByChance(const OrderTrace& model, const Seed& seed, uint64_t run) {
  std::vector<std::pair<std::string, size_t>> drawn;
  for (size_t step = 0; step < model.size(); ++step) {
    drawn.emplace_back(seed.Draw("chance", run * 100 + step), step);
  }
  std::sort(drawn.begin(), drawn.end());
  OrderPlan plan;
  std::set<size_t> sent;
  while (sent.size() < model.size()) {
    const auto next = std::find_if(drawn.begin(), drawn.end(), [&](const auto& one) {
      const auto& needs = model[one.second].needs;
      return !sent.contains(one.second) &&
             std::includes(sent.begin(), sent.end(), needs.begin(), needs.end());
    });
    sent.insert(next->second);
    plan.names.push_back(model[next->second].name);
  }
  return plan;
}

// How many runs it takes by chance until one fails.
uint32_t RunsByChance(ApplicationDesk& desk, const OrderingApplication& application,
                      const Seed& seed) {
  const OrderTrace model = desk.Run(application, false, {}).trace;
  for (uint32_t run = 1; run <= kRunsMax; ++run) {
    if (desk.Run(application, false, PlanByChance(model, seed, run)).failed) return run;
  }
  return kRunsMax;
}

double Median(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

class OrderingBugsTest : public testing::TestWithParam<OrderingApplication> {};

INSTANTIATE_TEST_SUITE_P(Applications, OrderingBugsTest, testing::ValuesIn(OrderingApplications()),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); },
                               '_');
                           return name;
                         });

TEST_P(OrderingBugsTest, IsFoundAndIsNotThereWhenItIsMended) {
  ApplicationDesk desk;
  const auto found = ExploreIn(desk, GetParam(), false, true);
  ASSERT_TRUE(found.failing) << "in " << found.runs << " runs";
  EXPECT_FALSE(found.flaky());
  EXPECT_FALSE(found.assumption_broken);
  EXPECT_EQ(found.missed, 0u);
  EXPECT_EQ(found.runs == 1, GetParam().depth == 1);
  const auto mended = ExploreIn(desk, GetParam(), true, true);
  EXPECT_FALSE(mended.failing);
  EXPECT_TRUE(mended.complete);
  EXPECT_EQ(mended.runs, mended.classes) << "each run is of another class";
  EXPECT_LE(mended.classes, mended.orders);
}

// Prints a table: how many runs it takes to find the bug, and how many to know that there is none.
// ORDERS_SEEDS says of how many random searches the mean is printed.
TEST(OrderingBugsTable, RunsNeeded) {
  const char* const asked = std::getenv("ORDERS_SEEDS");
  const int seeds = asked == nullptr ? 1 : std::max(1, std::atoi(asked));
  std::printf(
      "| application | depth | deliveries | found in run | of all orders | by chance | "
      "classes | orders |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  std::vector<double> fewer;
  ApplicationDesk desk;
  for (const OrderingApplication& application : OrderingApplications()) {
    const auto found = ExploreIn(desk, application, false, true);
    const auto all = ExploreIn(desk, application, false, false, UINT32_MAX);
    double by_chance = 0;
    for (int seed = 0; seed < seeds; ++seed) {
      by_chance += RunsByChance(desk, application, Seed(absl::StrCat(seed))) / double(seeds);
    }
    const auto mended = ExploreIn(desk, application, true, true);
    std::printf("| %s | %u | %u | %u | %u | %.1f | %llu | %llu |\n", application.name,
                application.depth, found.deliveries, found.runs, all.runs, by_chance,
                static_cast<unsigned long long>(mended.classes),
                static_cast<unsigned long long>(mended.orders));
    EXPECT_TRUE(found.failing && all.failing && mended.complete && !mended.failing);
    if (mended.deliveries >= 6) fewer.push_back(double(mended.orders) / double(mended.classes));
  }
  std::printf(
      "%zu applications with 6 or more deliveries; orders for each class, median: %.1f\n"
      "%zu runs\n",
      fewer.size(), Median(fewer), desk.runs());
}

}  // namespace
}  // namespace emulator
