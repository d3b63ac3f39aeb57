// Which delivery decides that an order fails: what `explore --why` names, beside what all orders
// say.

#include "emulator/tools/orders/decisive_delivery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/explore/application_desk.h"

namespace emulator {
namespace {

constexpr uint64_t kOrdersMax = 720;

// A program without an emulator: it fails when, of these deliveries, each comes before the next.
class Sequence {
 public:
  explicit Sequence(std::vector<uint32_t> order) : order_(std::move(order)) {}

  OrderRun Run(const OrderPlan& plan) const {
    OrderRun run;
    for (const std::string& name : plan.names) {
      run.trace.push_back({.name = name, .number = static_cast<uint32_t>(std::stoi(name))});
    }
    std::vector<uint32_t> seen;
    for (const uint32_t number : NumbersOf(run.trace)) {
      if (std::count(order_.begin(), order_.end(), number) > 0) seen.push_back(number);
    }
    run.failed = seen == order_;
    return run;
  }
  OrderTrace TraceOf(const std::vector<uint32_t>& numbers) const {
    OrderPlan plan;
    for (const uint32_t number : numbers) plan.names.push_back(absl::StrCat(number));
    return Run(plan).trace;
  }
  DecisiveDelivery Find(const std::vector<uint32_t>& failing, uint32_t continuations = 50) const {
    return *FindDecisiveDelivery(
        TraceOf(failing),
        {.continuations = continuations,
         .seed = Seed("test"),
         .run = [this](const OrderPlan& plan) -> absl::StatusOr<OrderRun> { return Run(plan); }});
  }

 private:
  const std::vector<uint32_t> order_;
};

TEST(DecisiveDeliveryTest, IsTheOneAfterWhichEveryOrderFails) {
  const DecisiveDelivery found = Sequence({5, 2}).Find({1, 3, 4, 5, 6, 2, 7, 8});
  EXPECT_EQ(found.place, 4u) << "2 follows in every order once 5 was sent";
  EXPECT_NEAR(found.before, 0.5, 0.25);
  EXPECT_EQ(found.after, 1);
  EXPECT_LE(found.runs, 4 * 50u);
}

TEST(DecisiveDeliveryTest, IsTheFirstWhenAllDependsOnIt) {
  EXPECT_EQ(Sequence({6, 1}).Find({6, 1, 2, 3, 4, 5}).place, 1u);
}

TEST(DecisiveDeliveryTest, NeverSendsADeliveryBeforeTheOneThatPublishesIt) {
  OrderTrace failing;
  for (uint32_t number = 1; number <= 5; ++number) {
    failing.push_back({.name = absl::StrCat(number), .number = number});
  }
  failing[4].needs = {3};
  failing[3].needs = {2};
  int runs = 0;
  const auto found = FindDecisiveDelivery(
      failing, {.continuations = 30,
                .seed = Seed("test"),
                .run = [&](const OrderPlan& plan) -> absl::StatusOr<OrderRun> {
                  ++runs;
                  const auto place = [&](const char* name) {
                    return std::find(plan.names.begin(), plan.names.end(), name);
                  };
                  EXPECT_LT(place("3"), place("4"));
                  EXPECT_LT(place("4"), place("5"));
                  EXPECT_EQ(plan.names.size(), 5u);
                  return OrderRun{.failed = place("1") < place("2")};
                }});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->place, 1u);
  EXPECT_EQ(found->runs, static_cast<uint32_t>(runs));
}

// What all orders of an application come to.
class AllOrders {
 public:
  AllOrders(ApplicationDesk& desk, const OrderingApplication& application)
      : model_(desk.Run(application, false, {}).trace) {
    if (CountOrders(model_) > kOrdersMax) return;
    std::vector<size_t> order;
    Walk(desk, application, order);
  }

  std::vector<OrderTrace> Failing() const {
    std::vector<OrderTrace> failing;
    for (const auto& [order, failed] : failed_) {
      if (!failed) continue;
      OrderTrace trace;
      std::map<size_t, size_t> place;
      for (const size_t step : order) {
        place[step] = trace.size();
        trace.push_back(model_[step]);
        trace.back().needs.clear();
        for (const size_t need : model_[step].needs) trace.back().needs.insert(place[need]);
      }
      failing.push_back(std::move(trace));
    }
    return failing;
  }
  size_t size() const { return failed_.size(); }

  // The places of a failing order where the share of orders that fail, of those that begin alike,
  // jumps most.
  std::vector<size_t> DecisivePlaces(const OrderTrace& failing) const {
    std::vector<double> jumps;
    for (size_t place = 1; place <= failing.size(); ++place) {
      jumps.push_back(ShareAfter(failing, place) - ShareAfter(failing, place - 1));
    }
    const double most = *std::max_element(jumps.begin(), jumps.end());
    std::vector<size_t> places;
    for (size_t i = 0; i < jumps.size(); ++i) {
      if (jumps[i] > most - 1e-9) places.push_back(i + 1);
    }
    return places;
  }

 private:
  void Walk(ApplicationDesk& desk, const OrderingApplication& application,
            std::vector<size_t>& order) {
    if (order.size() == model_.size()) {
      OrderPlan plan;
      for (const size_t step : order) plan.names.push_back(model_[step].name);
      failed_[order] = desk.Run(application, false, plan).failed;
      return;
    }
    for (size_t step = 0; step < model_.size(); ++step) {
      const auto sent = [&](size_t one) {
        return std::find(order.begin(), order.end(), one) != order.end();
      };
      const auto& needs = model_[step].needs;
      if (sent(step) || !std::all_of(needs.begin(), needs.end(), sent)) continue;
      order.push_back(step);
      Walk(desk, application, order);
      order.pop_back();
    }
  }

  // As continuations are drawn: each delivery that may go next is as likely as any other.
  double ShareAfter(const OrderTrace& failing, size_t count) const {
    double all = 0;
    double failures = 0;
    for (const auto& [order, failed] : failed_) {
      bool alike = true;
      for (size_t i = 0; i < count; ++i) alike = alike && model_[order[i]].name == failing[i].name;
      if (!alike) continue;
      const double weight = WeightOf(order, count);
      all += weight;
      failures += failed ? weight : 0;
    }
    return failures / all;
  }
  double WeightOf(const std::vector<size_t>& order, size_t count) const {
    double weight = 1;
    for (size_t at = count; at < order.size(); ++at) {
      size_t ready = 0;
      for (size_t step = 0; step < model_.size(); ++step) {
        const auto sent = [&](size_t one) {
          return std::find(order.begin(), order.begin() + static_cast<ptrdiff_t>(at), one) !=
                 order.begin() + static_cast<ptrdiff_t>(at);
        };
        const auto& needs = model_[step].needs;
        if (!sent(step) && std::all_of(needs.begin(), needs.end(), sent)) ++ready;
      }
      weight /= static_cast<double>(ready);
    }
    return weight;
  }

  const OrderTrace model_;
  std::map<std::vector<size_t>, bool> failed_;
};

// Prints a table: what is named, and what all orders say. WHY_CASES says of how many failing
// orders, two of each application.
TEST(DecisiveDeliveryTable, OfFailingOrders) {
  const char* const asked = std::getenv("WHY_CASES");
  const size_t cases = asked == nullptr ? 2 : static_cast<size_t>(std::max(1, std::atoi(asked)));
  std::printf(
      "| application | the failing order | decided by | right | before | after | runs |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n");
  size_t done = 0;
  size_t near = 0;
  std::mt19937 random(1);
  ApplicationDesk desk;
  std::vector<OrderingApplication> applications = OrderingApplications();
  // Those with few orders first: the tests take these alone.
  std::stable_sort(applications.begin(), applications.end(), [](const auto& a, const auto& b) {
    return a.published.size() < b.published.size();
  });
  for (const OrderingApplication& application : applications) {
    if (done >= cases) break;
    const AllOrders all(desk, application);
    const std::vector<OrderTrace> failing = all.Failing();
    // One that fails in every order has no decisive delivery.
    if (failing.empty() || failing.size() == all.size()) continue;
    for (int i = 0; i < 2 && done < cases; ++i) {
      const OrderTrace& order = failing[random() % failing.size()];
      const auto found = FindDecisiveDelivery(
          order, {.continuations = 20,
                  .seed = Seed("test"),
                  .run = [&](const OrderPlan& plan) -> absl::StatusOr<OrderRun> {
                    return desk.Run(application, false, plan);
                  }});
      ASSERT_TRUE(found.ok());
      const std::vector<size_t> right = all.DecisivePlaces(order);
      const bool is_near = std::any_of(right.begin(), right.end(), [&](size_t place) {
        return std::max(place, found->place) - std::min(place, found->place) <= 1;
      });
      ++done;
      near += is_near ? 1 : 0;
      std::string orders;
      for (const uint32_t number : NumbersOf(order)) absl::StrAppend(&orders, number, " ");
      std::string places;
      for (const size_t place : right) absl::StrAppend(&places, places.empty() ? "" : ", ", place);
      std::printf("| %s | %s| %zu | %s | %.0f %% | %.0f %% | %u |\n", application.name,
                  orders.c_str(), found->place, places.c_str(), 100 * found->before,
                  100 * found->after, found->runs);
      std::fflush(stdout);
    }
  }
  std::printf("%zu of %zu are within one delivery of the right one\n", near, done);
  EXPECT_EQ(done, cases);
  EXPECT_GE(near * 10, done * 9);
}

}  // namespace
}  // namespace emulator
