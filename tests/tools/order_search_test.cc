#include "emulator/tools/orders/order_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "absl/strings/str_cat.h"
#include "emulator/base/seed.h"
#include "emulator/tools/orders/order_exploration.h"
#include "emulator/tools/orders/priority_sampling.h"

namespace emulator {
namespace {

using testing::ElementsAre;

constexpr size_t kCells = 4;
using State = std::array<int, kCells>;

// Programs by chance: each delivery reads a cell and, by what it finds there, changes one cell or
// another, or brings another delivery about.
class RandomProgram {
 public:
  RandomProgram(uint64_t seed, size_t deliveries) : seed_(absl::StrCat(seed)) {
    for (size_t i = 0; i < deliveries; ++i) first_.push_back(absl::StrCat("hook#", i + 1));
  }

  struct Run {
    OrderTrace trace;
    State state = {};
  };
  // Sends the deliveries in this order, those that are not named in the order of their arrival.
  Run Play(const std::vector<std::string>& names) const {
    Run run;
    std::vector<std::string> held = first_;
    std::vector<std::string> arrived = first_;
    std::map<std::string, size_t> maker;
    while (!held.empty()) {
      std::string next = held.front();
      const size_t place = run.trace.size();
      if (place < names.size() && std::find(held.begin(), held.end(), names[place]) != held.end()) {
        next = names[place];
      }
      std::erase(held, next);
      const auto number = std::find(arrived.begin(), arrived.end(), next) - arrived.begin() + 1;
      DeliveryStep step{.name = next, .webhook = "hook", .number = static_cast<uint32_t>(number)};
      if (maker.contains(next)) step.needs = {maker[next]};
      if (Act(next, run.state, step.touches)) {
        const std::string child = next + "'";
        held.push_back(child);
        arrived.push_back(child);
        maker[child] = place;
      }
      run.trace.push_back(std::move(step));
    }
    return run;
  }

  // Every state that some order comes to.
  std::set<State> AllStates() const {
    std::set<State> states;
    std::vector<std::vector<std::string>> prefixes = {{}};
    while (!prefixes.empty()) {
      const std::vector<std::string> prefix = std::move(prefixes.back());
      prefixes.pop_back();
      const Run run = Play(prefix);
      if (run.trace.size() == prefix.size()) states.insert(run.state);
      for (size_t step = prefix.size(); step < run.trace.size(); ++step) {
        const auto& needs = run.trace[step].needs;
        if (!needs.empty() && *needs.begin() >= prefix.size()) continue;
        prefixes.push_back(prefix);
        prefixes.back().push_back(run.trace[step].name);
      }
    }
    return states;
  }

 private:
  // True when it brings another delivery about.
  bool Act(const std::string& name, State& state, Touches& touches) const {
    const std::string draw = seed_.Draw(name, 0);
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(draw[i]); };
    const size_t read = byte(0) % kCells;
    touches.called = touches.wrote = true;
    touches.Read(absl::StrCat(read));
    const bool odd = (state[read] + byte(1)) % 2 == 1;
    const size_t written = byte(odd ? 2 : 3) % kCells;
    if (byte(4) % 3 != 0 || odd) {
      touches.Write(absl::StrCat(written));
      state[written] = (state[written] * 3 + byte(odd ? 5 : 6)) % 101;
    }
    return odd && byte(7) % 3 == 0 && name.find('\'') == std::string::npos;
  }

  Seed seed_;
  std::vector<std::string> first_;
};

struct Searched {
  std::set<State> states;
  size_t runs = 0;
  bool each_new = true;
};

Searched SearchAll(const RandomProgram& program, bool reduce) {
  Searched searched;
  OrderSearch search(reduce);
  std::optional<OrderPlan> plan = OrderPlan();
  while (plan) {
    RandomProgram::Run run = program.Play(plan->names);
    ++searched.runs;
    searched.states.insert(run.state);
    searched.each_new = search.Add(std::move(run.trace)) && searched.each_new;
    plan = search.Next();
  }
  return searched;
}

TEST(OrderSearchTest, ComesToEveryStateThatSomeOrderComesToAndNeverTwiceToTheSameClass) {
  size_t reduced = 0;
  size_t all = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const RandomProgram program(seed, 2 + seed % 3);
    const std::set<State> states = program.AllStates();
    const Searched some = SearchAll(program, true);
    EXPECT_EQ(some.states, states) << "seed " << seed;
    EXPECT_TRUE(some.each_new) << "seed " << seed;
    const Searched every = SearchAll(program, false);
    EXPECT_EQ(every.states, states) << "seed " << seed;
    EXPECT_LE(some.runs, every.runs) << "seed " << seed;
    reduced += some.runs;
    all += every.runs;
  }
  EXPECT_LT(reduced * 2, all);
}

// Deliveries that write these things, in the order of their arrival.
OrderTrace TraceOf(const std::vector<std::string>& things) {
  OrderTrace trace;
  for (const std::string& thing : things) {
    const auto number = static_cast<uint32_t>(trace.size() + 1);
    trace.push_back({.name = absl::StrCat("hook#", number), .webhook = "hook", .number = number});
    trace.back().touches.called = trace.back().touches.wrote = true;
    trace.back().touches.Write(thing);
  }
  return trace;
}

TEST(OrderSearchTest, ThePairsThatDependOnEachOtherMakeTheClasses) {
  const OrderTrace trace = TraceOf({"a", "b", "c", "d", "a", "b", "c", "d"});
  const Dependence dependence(trace, {}, true);
  EXPECT_EQ(CountClasses(trace, dependence), 16u);
  EXPECT_EQ(CountOrders(trace), 40320u);
  EXPECT_EQ(CountClasses(trace, Dependence(trace, {}, false)), 40320u);
  EXPECT_EQ(CountClasses(TraceOf({"a", "a", "a", "b"}),
                         Dependence(TraceOf({"a", "a", "a", "b"}), {}, true)),
            6u);
}

TEST(OrderSearchTest, ADeliveryOfWhichNothingIsKnownDependsOnEveryOther) {
  OrderTrace trace = TraceOf({"a", "b", "c"});
  trace[2].touches = {};
  const Dependence silent(trace, {"hook"}, true);
  EXPECT_TRUE(silent.Depend(0, 2) && silent.Depend(1, 2));
  EXPECT_FALSE(silent.Depend(0, 1));
  trace[2].touches.called = true;
  trace[2].touches.Read("x");
  EXPECT_TRUE(Dependence(trace, {}, true).Depend(0, 2)) << "it only reads: what for?";
  EXPECT_FALSE(Dependence(trace, {"hook"}, true).Depend(0, 2)) << "others of its webhook write";
}

TEST(OrderSearchTest, OrdersOfDeliveriesThatBringEachOtherAboutAreCounted) {
  OrderTrace trace = TraceOf({"a", "b", "c", "d"});
  trace[2].needs = {0};
  trace[3].needs = {1};
  EXPECT_EQ(CountOrders(trace), 6u);
  EXPECT_EQ(CountOrders(TraceOf(std::vector<std::string>(21, "a"))), UINT64_MAX);
}

TEST(PrioritySamplingTest, DeliveriesThatNeedNoneComeInEveryOrderOthersBehindWhatTheyNeed) {
  const OrderTrace flat = TraceOf({"a", "a", "a"});
  const Dependence dependence(flat, {}, true);
  const Seed seed("test");
  const PrioritySampling sampling(flat, dependence, seed);
  std::set<std::vector<std::string>> drawn;
  for (uint64_t n = 0; n < 100; ++n) drawn.insert(sampling.Draw(n, 2));
  EXPECT_EQ(drawn.size(), 6u);
  EXPECT_DOUBLE_EQ(sampling.ChanceOf(2), 0.5);

  OrderTrace chain = TraceOf({"a", "a", "a"});
  chain[2].needs = {0};
  const PrioritySampling chains(chain, Dependence(chain, {}, true), seed);
  drawn.clear();
  for (uint64_t n = 0; n < 100; ++n) drawn.insert(chains.Draw(n, 2));
  EXPECT_THAT(drawn, ElementsAre(ElementsAre("hook#1", "hook#2", "hook#3"),
                                 ElementsAre("hook#1", "hook#3", "hook#2"),
                                 ElementsAre("hook#2", "hook#1", "hook#3")));
  EXPECT_DOUBLE_EQ(chains.ChanceOf(2), 1.0 / (2 * 2 * 3));
}

// Ten deliveries that all write one thing; the program fails by what `fails` says of an order.
absl::StatusOr<OrderExplorationResult> ExploreTen(
    const std::function<bool(const std::vector<uint32_t>&, int run)>& fails) {
  const OrderTrace trace = TraceOf(std::vector<std::string>(10, "a"));
  int runs = 0;
  return ExploreOrders({.repeat = 3, .seed = Seed("test"), .run = [&](const OrderPlan& plan) {
                          OrderRun run;
                          std::vector<std::string> names = plan.names;
                          for (const DeliveryStep& step : trace) {
                            if (std::find(names.begin(), names.end(), step.name) == names.end())
                              names.push_back(step.name);
                          }
                          for (const std::string& name : names) {
                            run.trace.push_back(*std::find_if(
                                trace.begin(), trace.end(),
                                [&](const DeliveryStep& step) { return step.name == name; }));
                          }
                          run.failed = fails(NumbersOf(run.trace), ++runs);
                          return absl::StatusOr<OrderRun>(run);
                        }});
}

TEST(OrderExplorationTest, WhereThereAreTooManyOrdersASampleIsDrawnAndSaysWhatItIsWorth) {
  const auto result = ExploreTen([](auto&, int) { return false; });
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->complete);
  EXPECT_EQ(result->runs, 120u);
  EXPECT_EQ(result->classes, 120u);
  EXPECT_GE(result->samples, 60u);
  EXPECT_GT(result->confidence_2, 0.999);
  EXPECT_GT(result->confidence_3, 0.99);
}

TEST(OrderExplorationTest, ComesFromAFailingOrderToTheOneWithTheFewestSwaps) {
  const auto place = [](const std::vector<uint32_t>& order, uint32_t number) {
    return std::find(order.begin(), order.end(), number) - order.begin();
  };
  const auto result = ExploreTen(
      [&](const std::vector<uint32_t>& order, int) { return place(order, 9) < place(order, 2); });
  ASSERT_TRUE(result.ok() && result->failing);
  EXPECT_EQ(SwapsOf(NumbersOf(*result->failing)), 7u)
      << "9 goes before 2 past the six between them";
  EXPECT_FALSE(result->flaky());
  EXPECT_EQ(result->repeated_failures, 3u);
}

TEST(OrderExplorationTest, AProgramThatFailsByChanceIsCalledThat) {
  const auto result = ExploreTen([](auto&, int run) { return run % 7 == 0; });
  ASSERT_TRUE(result.ok() && result->failing);
  EXPECT_TRUE(result->flaky());
}

}  // namespace
}  // namespace emulator
