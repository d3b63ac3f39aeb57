#include "emulator/tools/orders/overlap_plans.h"

#include <algorithm>

namespace emulator {

// The first call that can be held up. A handler that is held up before its first call is as one
// whose delivery came later.
constexpr uint32_t kFirstCall = 2;

std::vector<Overlap> OverlapPlans::OfTwo() const {
  std::vector<Overlap> overlaps;
  const auto add = [&](size_t outer, size_t inner) {
    for (uint32_t call = kFirstCall; call <= trace_[outer].calls; ++call) {
      overlaps.push_back({trace_[outer].name, call, trace_[inner].name});
    }
  };
  for (size_t b = 0; b < dependence_.size(); ++b) {
    for (size_t a = 0; a < b; ++a) {
      if (!May(a, b)) continue;
      add(a, b);
      add(b, a);
    }
  }
  return overlaps;
}

std::vector<Overlapping> OverlapPlans::OfThree(const Overlap& two,
                                               const OverlapCalls& calls) const {
  std::vector<Overlapping> overlaps;
  const size_t outer = StepOf(two.outer);
  const size_t inner = StepOf(two.inner);
  for (size_t third = 0; third < dependence_.size(); ++third) {
    if (third == outer || third == inner || !Apart(outer, third) || !Apart(inner, third)) continue;
    const std::string& name = trace_[third].name;
    for (uint32_t call = two.call; May(outer, third) && call <= calls.outer; ++call) {
      // Before the same call the order of two that do not depend on each other is all one.
      if (call == two.call && !May(inner, third) && third < inner) continue;
      overlaps.push_back({two, {two.outer, call, name}});
    }
    for (uint32_t call = kFirstCall; May(inner, third) && call <= calls.inner; ++call) {
      overlaps.push_back({two, {two.inner, call, name}});
    }
  }
  return overlaps;
}

bool OverlapPlans::Apart(size_t a, size_t b) const {
  const auto [first, last] = std::minmax(a, b);
  const bool caused = (dependence_.needed(last) >> first & 1) != 0;
  return !caused && (same_webhook_ || trace_[a].webhook != trace_[b].webhook);
}

size_t OverlapPlans::StepOf(const std::string& name) const {
  const auto found = std::find_if(trace_.begin(), trace_.end(),
                                  [&](const DeliveryStep& step) { return step.name == name; });
  return static_cast<size_t>(found - trace_.begin());
}

}  // namespace emulator
