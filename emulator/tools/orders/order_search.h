#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "emulator/tools/orders/order_trace.h"

namespace emulator {

// An order that is to be brought about.
struct OrderPlan {
  // The deliveries that go first, by name; those behind them go in the order of their arrival.
  std::vector<std::string> names;
  // The same, and the order of all, by the numbers that they had in the run that led to it.
  std::vector<uint32_t> numbers;
  // How many pairs stand against the order of their arrival in it, or in an equivalent order.
  uint64_t swaps = 0;
  // Not empty: these are under way at once.
  Overlapping overlapping = {};
};

// Finds one order of each class of equivalent ones. Orders are equivalent when one becomes the
// other by swaps of neighbours that do not depend on each other: then no handler, and nothing in
// the emulator, can tell them apart.
//
// Each run is noted. Of each pair of its steps that could have come the other way round a plan is
// made that brings that about, and from which all else follows that does not come of the pair. A
// plan that a known run has brought about already is left out; so each run is of another class, as
// long as handlers do the same in equivalent orders, and when no plan is left every class was
// there.
//
// Threads: none of its own.
class OrderSearch {
 public:
  explicit OrderSearch(bool reduce) : reduce_(reduce) {}

  // Notes a run; false when an equivalent one is known.
  bool Add(OrderTrace trace);
  // The nearest order of a class that is not known; absent when there is none left.
  std::optional<OrderPlan> Next();
  // Whether a known run begins with an order that is equivalent to this one.
  bool Covers(const std::vector<std::string>& names) const;

  size_t classes() const { return traces_.size(); }
  // The first run that was noted; there must be one.
  const OrderTrace& first() const { return traces_.front(); }
  // CountClasses of it, or how many are known.
  uint64_t EstimateClasses() const;

  // Plans that turn one pair of a run round that was sent against the order of its arrival, or move
  // one delivery: those with fewer swaps than the run, the nearest first.
  std::vector<OrderPlan> Nearer(const OrderTrace& trace) const;
  // The equivalent order with the fewest swaps that exchanges of neighbours lead to.
  OrderPlan Straightened(const OrderTrace& trace) const;
  Dependence DependenceOf(const OrderTrace& trace) const {
    return Dependence(trace, writers_, reduce_);
  }

 private:
  void PlanReversals(size_t trace);

  const bool reduce_;
  std::set<std::string> writers_;
  std::vector<OrderTrace> traces_;
  std::vector<Dependence> dependences_;
  // By swaps, then in the order in which they were made; and all that there ever were.
  std::set<std::pair<uint64_t, size_t>> queue_;
  std::vector<OrderPlan> plans_;
  std::set<std::vector<std::string>> planned_;
};

}  // namespace emulator
