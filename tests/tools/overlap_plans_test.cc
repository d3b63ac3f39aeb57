#include "emulator/tools/orders/overlap_plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

DeliveryStep Step(const std::string& webhook, const std::string& written, uint32_t calls) {
  DeliveryStep step{.name = webhook + "#1", .webhook = webhook, .touches = {}, .calls = calls};
  step.touches.Write(written);
  step.touches.called = step.touches.wrote = true;
  return step;
}

TEST(OverlapPlansTest, AHandlerIsInterruptedBeforeEachOfItsCallsButTheFirst) {
  const OrderTrace trace = {Step("a", "x", 3), Step("b", "x", 1), Step("c", "y", 2)};
  const Dependence dependence(trace, {}, true);
  EXPECT_THAT(OverlapPlans(trace, dependence, false).OfTwo(),
              ElementsAre(Overlap{"a#1", 2, "b#1"}, Overlap{"a#1", 3, "b#1"}));
}

TEST(OverlapPlansTest, AThirdHandlerInterruptsTheOuterOneOrTheInnerOne) {
  const OrderTrace trace = {Step("a", "x", 2), Step("b", "x", 2), Step("c", "x", 2)};
  const Dependence dependence(trace, {}, true);
  const Overlap two = {"a#1", 2, "b#1"};
  const OverlapPlans plans(trace, dependence, false);
  EXPECT_THAT(
      plans.OfThree(two, {.outer = 3, .inner = 2}),
      UnorderedElementsAre(Overlapping{two, {"a#1", 2, "c#1"}}, Overlapping{two, {"a#1", 3, "c#1"}},
                           Overlapping{two, {"b#1", 2, "c#1"}}));
}

TEST(OverlapPlansTest, TwoThatAreIndependentComeBeforeTheSameCallInOneOrderOnly) {
  OrderTrace trace = {Step("a", "x", 2), Step("b", "x", 1), Step("c", "y", 1)};
  trace[0].touches.Write("y");
  const Dependence dependence(trace, {}, true);
  const OverlapPlans plans(trace, dependence, false);
  const Overlap b = {"a#1", 2, "b#1"};
  const Overlap c = {"a#1", 2, "c#1"};
  EXPECT_THAT(plans.OfThree(b, {.outer = 2, .inner = 1}), ElementsAre(Overlapping{b, c}));
  EXPECT_THAT(plans.OfThree(c, {.outer = 2, .inner = 1}), IsEmpty());
}

TEST(OverlapPlansTest, WhatADeliveryBringsAboutAndItsOwnWebhookInterruptNothing) {
  OrderTrace trace = {Step("a", "x", 2), Step("b", "x", 2), Step("c", "x", 2)};
  trace[2].needs = {0};
  trace[1].webhook = "a";
  const Dependence dependence(trace, {}, true);
  EXPECT_THAT(OverlapPlans(trace, dependence, false).OfTwo(),
              ElementsAre(Overlap{"b#1", 2, "c#1"}, Overlap{"c#1", 2, "b#1"}));
  const OverlapPlans any(trace, dependence, true);
  EXPECT_THAT(any.OfThree({"a#1", 2, "b#1"}, {.outer = 2, .inner = 2}), IsEmpty());
}

}  // namespace
}  // namespace emulator
