#pragma once

#include <string>

#include "emulator/service/admission.h"
#include "emulator/service/call_metrics.h"
#include "emulator/service/outage.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// What a process serves to applications: every RPC, on its worlds, without a transport. Doors find
// an RPC in the registry and make a RunningCall of it.
//
// Threads: safe. The worlds must outlive it, and it must outlive the doors.
class Service {
 public:
  // `endpoint` is what minted credentials name.
  Service(WorldRegistry& worlds, std::string endpoint);

  const RpcRegistry& rpcs() const { return rpcs_; }
  Admission& admission() { return admission_; }
  Outage& outage() { return outage_; }
  CallMetrics& metrics() { return metrics_; }

 private:
  RpcRegistry rpcs_;
  Admission admission_;
  Outage outage_;
  CallMetrics metrics_;
};

}  // namespace emulator
