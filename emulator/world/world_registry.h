#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "emulator/world/world.h"

namespace emulator {

// The worlds of a process, by name. The first one added is the default: it is where calls without a
// credential, or with a foreign one, belong.
//
// Threads: safe.
class WorldRegistry {
 public:
  // The name must be free. The pointer stays valid for the life of the registry.
  World* Add(std::unique_ptr<World> world) ABSL_LOCKS_EXCLUDED(mutex_);

  // Null when there is none.
  World* Find(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_);

  // The first world added, which must have happened.
  World& default_world() const { return *default_world_; }

  std::vector<World*> List() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<World>> worlds_ ABSL_GUARDED_BY(mutex_);
  World* default_world_ = nullptr;
};

}  // namespace emulator
