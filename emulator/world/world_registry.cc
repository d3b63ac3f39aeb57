#include "emulator/world/world_registry.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/schema.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

constexpr char kExtension[] = ".db";

// Whether it is the log or the index of a database that is no more.
bool IsOrphan(const fs::path& file) {
  for (const char* suffix : {"-wal", "-shm"}) {
    std::string database = file.string();
    if (!absl::EndsWith(database, absl::StrCat(kExtension, suffix))) continue;
    database.resize(database.size() - std::strlen(suffix));
    return !fs::exists(database);
  }
  return false;
}

}  // namespace

void WorldRegistry::SetSurroundings(Surroundings surroundings) {
  surroundings_ = std::move(surroundings);
}

std::string WorldRegistry::DatabaseOf(const std::string& name) const {
  if (surroundings_.directory.empty()) return Database::kInMemory;
  return (fs::path(surroundings_.directory) / (name + kExtension)).string();
}

absl::StatusOr<std::shared_ptr<World>> WorldRegistry::Open(WorldOptions options) {
  return Add(std::move(options), [](const WorldOptions& all) { return World::Open(all); });
}

absl::StatusOr<std::shared_ptr<World>> WorldRegistry::Fork(
    World& source, const WorldName& name, const std::optional<std::string>& snapshot) {
  return Add({.name = name.text()}, [&](WorldOptions options) {
    return source.snapshots().Fork(std::move(options), snapshot);
  });
}

absl::StatusOr<std::shared_ptr<World>> WorldRegistry::Add(WorldOptions options, Make make) {
  if (!surroundings_.directory.empty()) {
    std::error_code error;
    fs::create_directories(surroundings_.directory, error);
    if (error) return errors::DataUnusable(surroundings_.directory, error.message());
  }
  options.database = DatabaseOf(options.name);
  options.sender = surroundings_.sender;
  options.trace_webhooks = surroundings_.trace_webhooks;
  options.on_earlier_timer = surroundings_.on_earlier_timer;
  options.on_entry = surroundings_.on_entry;
  const std::string name = options.name;
  {
    absl::MutexLock lock(&mutex_);
    if (worlds_.contains(name) || opening_.contains(name)) {
      return errors::WorldAlreadyExists(name);
    }
    if (worlds_.size() + opening_.size() >= limits::kWorldsMax) {
      return errors::TooManyWorlds(limits::kWorldsMax);
    }
    opening_.insert(name);
  }
  // Without the lock: calls of other worlds need not wait for a large fork.
  auto made = make(std::move(options));
  bool start = false;
  {
    absl::MutexLock lock(&mutex_);
    opening_.erase(name);
    if (!made.ok() || *made == nullptr) return made;
    worlds_.emplace(name, *made);
    if (default_world_ == nullptr) default_world_ = *made;
    start = delivering_;
  }
  surroundings_.on_earlier_timer();
  if (start) (*made)->deliveries().Start();
  return made;
}

absl::Status WorldRegistry::OpenStored() {
  if (surroundings_.directory.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(surroundings_.directory, error)) {
    if (IsOrphan(entry.path())) std::remove(entry.path().c_str());
    const std::string name = entry.path().stem().string();
    const bool ours = entry.path().extension() == kExtension && WorldName::Parse(name).ok();
    if (ours && Find(name) == nullptr) names.push_back(name);
  }
  if (error) return errors::DataUnusable(surroundings_.directory, error.message());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(auto opened, Add({.name = name}, World::Reopen));
  }
  return absl::OkStatus();
}

absl::Status WorldRegistry::Remove(const std::string& name) {
  std::shared_ptr<World> removed;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = worlds_.find(name);
    if (found == worlds_.end()) return errors::NoSuchWorld(name);
    if (found->second == default_world_) return errors::DefaultWorldStays();
    removed = std::move(found->second);
    worlds_.erase(found);
    RemoveDatabase(removed->options().database);
  }
  removed->Close(errors::NoSuchWorld(name));
  return absl::OkStatus();
}

void WorldRegistry::StartDeliveries() {
  {
    absl::MutexLock lock(&mutex_);
    delivering_ = true;
  }
  for (const auto& world : List()) world->deliveries().Start();
}

void WorldRegistry::CloseAll(const absl::Status& status) {
  for (const auto& world : List()) world->Close(status);
}

std::shared_ptr<World> WorldRegistry::Find(absl::string_view name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = worlds_.find(std::string(name));
  return found == worlds_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<World>> WorldRegistry::List() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<World>> worlds;
  for (const auto& [name, world] : worlds_) worlds.push_back(world);
  return worlds;
}

}  // namespace emulator
