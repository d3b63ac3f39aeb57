#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// A new world in `worlds`, of this name, that is as `source` was after an entry of its journal: the
// entries up to it are played again in a world of their own, with the answers that receivers gave
// then, and nothing is sent. The entry's turn is played to its end, so an attempt that a publish
// brought about at once is there, too. The journal of the new world begins with the same bytes, but
// for the name of the world. A request that was under way is recorded as lost; deliveries that
// waited are held (control command deliveries.order). The clock stands still at that time.
//
// It takes as long as the calls did. BundleImpossible when the journal has lost its beginning, or a
// request, or does not become the same; the errors of WorldRegistry::Fork.
absl::StatusOr<std::shared_ptr<World>> ForkAtEntry(WorldRegistry& worlds, World& source,
                                                   const std::string& endpoint,
                                                   const std::string& name, uint64_t entry);

}  // namespace emulator
