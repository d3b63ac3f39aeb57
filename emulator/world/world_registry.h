#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "emulator/world/world.h"

namespace emulator {

// The worlds of a process, by name. The first one is the default: it is where calls without a
// credential, or with a foreign one, belong, and it stays as long as the registry.
//
// Threads: safe.
class WorldRegistry {
 public:
  // What is the same for all worlds of a process.
  struct Surroundings {
    // Where worlds are kept, one file each; empty: in memory.
    std::string directory;
    DeliverySender* sender = nullptr;
    // WorldOptions::trace_webhooks of every world.
    bool trace_webhooks = false;
    std::function<void()> on_earlier_timer = [] {};
    // WorldOptions::on_entry of every world.
    std::function<void(const std::string& world, const JournalEntry&)> on_entry;
  };
  // To be called before the first world is opened.
  void SetSurroundings(Surroundings surroundings);

  // Opens the world of that name, or a new one, with the seed, mode, limits and clock of `options`.
  // WorldAlreadyExists, TooManyWorlds, and the errors of World::Open.
  absl::StatusOr<std::shared_ptr<World>> Open(WorldOptions options) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same for a world that `make` makes.
  using Make = absl::FunctionRef<absl::StatusOr<std::shared_ptr<World>>(WorldOptions)>;
  absl::StatusOr<std::shared_ptr<World>> Add(WorldOptions options, Make make)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Opens the worlds of the directory that are not open yet, and removes what is left of those that
  // were being made or deleted when an earlier process died.
  absl::Status OpenStored() ABSL_LOCKS_EXCLUDED(mutex_);
  // A new world that begins as `source` is, or as its snapshot is. The errors of Open, and
  // SnapshotNotFound.
  absl::StatusOr<std::shared_ptr<World>> Fork(World& source, const WorldName& name,
                                              const std::optional<std::string>& snapshot)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends a world, and removes its file. NoSuchWorld, DefaultWorldStays.
  absl::Status Remove(const std::string& name) ABSL_LOCKS_EXCLUDED(mutex_);

  // Starts the deliveries of all worlds, also of later ones; call it once the doors are open.
  void StartDeliveries() ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the streams of all worlds, and all waits.
  void CloseAll(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);

  // Null when there is none.
  std::shared_ptr<World> Find(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_);
  // There must be one.
  const std::shared_ptr<World>& default_world() const { return default_world_; }
  // By name.
  std::vector<std::shared_ptr<World>> List() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::string DatabaseOf(const std::string& name) const;

  Surroundings surroundings_;
  mutable absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<World>, std::less<>> worlds_ ABSL_GUARDED_BY(mutex_);
  // Names of worlds that are being made.
  std::set<std::string> opening_ ABSL_GUARDED_BY(mutex_);
  bool delivering_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<World> default_world_;
};

}  // namespace emulator
