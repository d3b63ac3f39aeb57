#pragma once

#include <memory>

#include "emulator/control/command_table.h"
#include "emulator/control/jobs.h"
#include "emulator/receivers/curl_sender.h"
#include "emulator/service/rpc_registry.h"

namespace emulator {

// What the jobs of the control API do.

// Examines a receiver (doctor.h): a step for each request.
Jobs::Work DoctorWork(const DoctorRequest& request, const SenderOptions& receivers);

// Releases the deliveries of a world that are held in each order that may differ (ExploreOrders),
// each time from the same state of the world, and compares what its caches hold then, and how many
// were not delivered, with the run in the order of arrival. A step for each run. The first order
// that differs ends it. Afterwards the world is as before; a receiver's own memory is not.
// DeliveriesNotDone when a delivery does not end.
//
// `rpcs` must outlive the work. Of `targets` it keeps a copy.
Jobs::Work ExploreHeldWork(const ControlTargets& targets, const RpcRegistry& rpcs,
                           std::shared_ptr<World> world, const ExploreHeldRequest& request);

}  // namespace emulator
