#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "emulator/base/seed.h"
#include "emulator/tools/orders/order_exploration.h"

namespace emulator {

struct DecisiveDeliveryOptions {
  // How many runs tell how often the program fails after the first deliveries of the failing order.
  uint32_t continuations = 20;
  // Continuations are drawn from it.
  Seed seed{""};
  // As OrderExplorationOptions has it.
  std::function<absl::StatusOr<OrderRun>(const OrderPlan& plan)> run;
};

struct DecisiveDelivery {
  // Its place in the failing order, from 1.
  size_t place = 0;
  // How many of the continuations fail, from 0 to 1: of those that begin with the deliveries before
  // it, and of those that begin with it, too.
  double before = 0;
  double after = 1;
  uint32_t runs = 0;
  bool interrupted = false;
};

// Finds the delivery of a failing order with which the failure is decided: the program is run with
// the first deliveries in the failing order and the others in random ones, and the share of runs
// that fail jumps at that delivery. It halves the order, and goes on in the half with the larger
// jump. Of a jump in several parts it finds one.
//
// The errors of `run`.
absl::StatusOr<DecisiveDelivery> FindDecisiveDelivery(const OrderTrace& failing,
                                                      const DecisiveDeliveryOptions& options);

}  // namespace emulator
