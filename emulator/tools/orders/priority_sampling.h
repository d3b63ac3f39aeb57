#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/seed.h"
#include "emulator/tools/orders/order_trace.h"

namespace emulator {

// Draws orders where there are too many to run all. Deliveries that bring each other about make
// chains. Each chain gets a priority by chance, and the chain with the highest goes on; at depth -
// 1 deliveries, also chosen by chance, the chain that would go on falls behind all others. Only
// deliveries that depend on another one count. (Probabilistic concurrency testing for partially
// ordered events: Ozkan, Majumdar, Niksic, Befrouei, Weissenbacher, 2018; Ozkan, Majumdar, Oraee,
// 2019.)
class PrioritySampling {
 public:
  // Draws from the orders of the deliveries of this run.
  PrioritySampling(const OrderTrace& trace, const Dependence& dependence, const Seed& seed);

  // The n-th order, for a bug of this depth, as names.
  std::vector<std::string> Draw(uint64_t n, uint32_t depth) const;
  // A bug of depth d shows when d certain deliveries come in a certain order: with which chance at
  // least it does in one order that was drawn for it. 1/d! when every delivery is a chain of its
  // own, for then every order is as likely as any other; else 1/(w² · n^(d - 1)) for w chains and n
  // deliveries.
  double ChanceOf(uint32_t depth) const;
  // The depths for which an order that is drawn for `drawn` counts: every one, or that alone.
  bool Counts(uint32_t drawn, uint32_t depth) const { return is_flat() || drawn == depth; }

 private:
  bool is_flat() const { return chains_ == trace_.size(); }
  uint64_t Number(uint64_t n, uint64_t which) const;

  const OrderTrace& trace_;
  const Seed& seed_;
  // By step.
  std::vector<size_t> chain_of_;
  std::vector<bool> counts_;
  size_t chains_ = 0;
  size_t counted_ = 0;
};

}  // namespace emulator
