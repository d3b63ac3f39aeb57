#include "emulator/app/fork_at_entry.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/app/bundle_player.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/control_command.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

constexpr int kReadAtOnce = 1000;
constexpr char kOrderAction[] = "control.deliveries.order";

// As lines the two must be equal; an entry of an older build knows of no cause.
std::string ComparedLine(JournalEntry entry, bool cause_known) {
  if (!cause_known) {
    entry.cause = 0;
    entry.during.clear();
  }
  return JournalLine(entry, "");
}

absl::Status CheckSame(World& source, World& played, uint64_t last) {
  for (uint64_t after = 0; after < last;) {
    const auto expected = source.journal().Read(after, kReadAtOnce);
    const auto got = played.journal().Read(after, kReadAtOnce);
    for (size_t i = 0; i < expected.size() && after < last; ++i, ++after) {
      const bool cause_known = expected[i].cause.has_value();
      if (i >= got.size() ||
          ComparedLine(expected[i], cause_known) != ComparedLine(got[i], cause_known)) {
        return errors::BundleImpossible(
            absl::StrCat("entry ", after + 1, " does not become the same when it is played again"));
      }
    }
    if (expected.empty()) break;
  }
  return absl::OkStatus();
}

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
  ASSIGN_OR_RETURN(const auto bundle, BundleUntil(source, endpoint, entry));
  BundlePlayer player(bundle);
  RETURN_IF_ERROR(player.Start());
  player.Play(nullptr);
  RETURN_IF_ERROR(CheckSame(source, player.world(), entry));
  RETURN_IF_ERROR(HoldDeliveries(player.world(), endpoint));
  return worlds.Fork(player.world(), world_name, std::nullopt);
}

}  // namespace emulator
