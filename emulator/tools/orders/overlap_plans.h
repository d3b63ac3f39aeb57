#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator/tools/orders/order_trace.h"

namespace emulator {

// How many calls the two handlers of an overlap made in the run of it. A handler that was
// interrupted may go another way than one that was not.
struct OverlapCalls {
  uint32_t outer = 0;
  uint32_t inner = 0;
};

// Which overlaps of a trace there are: of dependent steps, neither of which brings about the other.
//
// Threads: immutable, safe.
class OverlapPlans {
 public:
  // Without `same_webhook` all handlers of an overlap are of different webhooks. `trace` and
  // `dependence` must outlive it.
  OverlapPlans(const OrderTrace& trace, const Dependence& dependence, bool same_webhook)
      : trace_(trace), dependence_(dependence), same_webhook_(same_webhook) {}

  // Of two handlers: the one is held up before each of its calls but the first.
  std::vector<Overlap> OfTwo() const;
  // Of three: those of two with a third handler, which runs while the outer one is held up once
  // more, or longer, or while the inner one is held up. `calls` are those of the run of `two`.
  std::vector<Overlapping> OfThree(const Overlap& two, const OverlapCalls& calls) const;

 private:
  // Whether the steps can be under way at once.
  bool Apart(size_t a, size_t b) const;
  // Whether it can make a difference that the one interrupts the other.
  bool May(size_t a, size_t b) const { return Apart(a, b) && dependence_.Depend(a, b); }
  size_t StepOf(const std::string& name) const;

  const OrderTrace& trace_;
  const Dependence& dependence_;
  const bool same_webhook_;
};

}  // namespace emulator
