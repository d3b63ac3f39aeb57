#include "emulator/app/fork_at_entry.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "emulator/app/world_at_entry.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/control_command.h"

namespace emulator {
namespace {

constexpr char kOrderAction[] = "control.deliveries.order";

// The webhooks with an order of their own, as arguments of the order; and {} for all others.
std::vector<nlohmann::json> Lanes(World& world) {
  std::vector<nlohmann::json> lanes = {nlohmann::json::object()};
  world.Read([&](const Domain& domain) {
    const DeliveryOrders& orders = domain.deliveries.queue().orders();
    for (const std::string& cache : domain.caches.List()) {
      const auto found = domain.caches.Find(*CacheName::Parse(cache));
      for (const Webhook& webhook : domain.webhooks.List(*found)) {
        if (!orders.contains(webhook.id)) continue;
        lanes.push_back({{"cache", cache}, {"webhook", webhook.name}});
      }
    }
  });
  return lanes;
}

absl::Status HoldDeliveries(World& world, const std::string& endpoint) {
  if (world.deliveries().unfinished() == 0) return absl::OkStatus();
  for (nlohmann::json lane : Lanes(world)) {
    lane["order"] = "hold";
    RETURN_IF_ERROR(RunControlCommand(world, endpoint, kOrderAction, lane).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<World>> ForkAtEntry(WorldRegistry& worlds, World& source,
                                                   const std::string& endpoint,
                                                   const std::string& name, uint64_t entry) {
  ASSIGN_OR_RETURN(const auto world_name, WorldName::Parse(name));
  if (worlds.Find(name) != nullptr) return errors::WorldAlreadyExists(name);
  ASSIGN_OR_RETURN(const auto at, WorldAtEntry::Make(source, endpoint, entry));
  RETURN_IF_ERROR(HoldDeliveries(at->world(), endpoint));
  return worlds.Fork(at->world(), world_name, std::nullopt);
}

}  // namespace emulator
