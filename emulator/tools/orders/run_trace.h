#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/service/rpc_registry.h"
#include "emulator/tools/orders/order_trace.h"
#include "emulator/world/world.h"

namespace emulator {

// What is known of a delivery before the journal is read.
struct SentDelivery {
  int64_t id = 0;
  std::string cache;
  // The journal's entry of its publish.
  uint64_t cause = 0;
  // How many were sent when it came.
  size_t sent_before = 0;
};

// Reads in the journal of a run what each of its deliveries touched, and which of them needs which,
// as DeliveryConductor::Trace says it. `sent` and `trace` are in the order of sending.
void FillTouches(World& world, const RpcRegistry& rpcs, const std::vector<SentDelivery>& sent,
                 OrderTrace& trace);

}  // namespace emulator
