#include "emulator/world/world_registry.h"

namespace emulator {

World* WorldRegistry::Add(std::unique_ptr<World> world) {
  absl::MutexLock lock(&mutex_);
  World* const added = world.get();
  worlds_.emplace(added->name(), std::move(world));
  if (default_world_ == nullptr) default_world_ = added;
  return added;
}

World* WorldRegistry::Find(absl::string_view name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = worlds_.find(name);
  return found == worlds_.end() ? nullptr : found->second.get();
}

std::vector<World*> WorldRegistry::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<World*> worlds;
  for (const auto& [name, world] : worlds_) worlds.push_back(world.get());
  return worlds;
}

}  // namespace emulator
