#pragma once

#include <cstdint>
#include <optional>

#include "emulator/base/seed.h"
#include "emulator/base/traceparent.h"
#include "emulator/domain/webhooks/delivery/delivery.h"

namespace emulator {

// The traceparent of each delivery: its trace is that of the publish, or one of its own; its parent
// id names the delivery. All of it follows from the seed, the publish and the delivery's number, so
// nothing need be kept, and a replay knows the same ones. (The service is not known to send any.)
//
// Threads: immutable, safe. `seed` must outlive it.
class DeliveryTrace {
 public:
  explicit DeliveryTrace(const Seed& seed) : seed_(seed) {}

  Traceparent Of(const Delivery& delivery) const;
  // The number that a parent id names, if it is one of ours; who looks the delivery up compares its
  // trace, too.
  std::optional<int64_t> IdNamedBy(const Traceparent& traceparent) const;

 private:
  uint64_t Mask() const;

  const Seed& seed_;
};

}  // namespace emulator
