#include "emulator/world/world_summary.h"

namespace emulator {

WorldSummary Summarize(World& world) {
  WorldSummary summary;
  world.Read([&](const Domain& domain) {
    summary = {.now = world.time().Now(),
               .clock_frozen = world.time().frozen(),
               .clock_ahead = world.time().ahead(),
               .live_subscriptions = domain.topics.live_subscriptions(),
               .deliveries_unfinished = domain.deliveries.unfinished(),
               .journal_last = domain.journal.last_number()};
  });
  return summary;
}

}  // namespace emulator
