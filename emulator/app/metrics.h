#pragma once

#include <string>

#include "emulator/service/call_metrics.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// What GET /metrics answers: calls, worlds, deliveries, storage and the process, in the text form
// of Prometheus (docs/operating.md). Worlds are summed up, so that the number of lines is bounded.
// `data_directory` is where worlds are kept; empty: in memory.
std::string MetricsOf(const WorldRegistry& worlds, const CallMetrics& calls,
                      const std::string& data_directory);

}  // namespace emulator
