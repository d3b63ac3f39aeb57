#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// A new world in `worlds`, of this name, that is as `source` was after an entry of its journal
// (WorldAtEntry). Its journal begins with the same bytes, but for the name of the world. A request
// that was under way is recorded as lost; deliveries that waited are held (control command
// deliveries.order). The clock stands still at that time.
//
// The errors of WorldAtEntry::Make and of WorldRegistry::Fork.
absl::StatusOr<std::shared_ptr<World>> ForkAtEntry(WorldRegistry& worlds, World& source,
                                                   const std::string& endpoint,
                                                   const std::string& name, uint64_t entry);

}  // namespace emulator
