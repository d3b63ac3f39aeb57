#include "emulator/world/snapshots.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/database_size.h"
#include "emulator/storage/schema.h"
#include "emulator/world/meta_store.h"
#include "emulator/world/world.h"
#include "emulator/world/world_settings.h"

namespace emulator {

absl::Status Snapshots::Reset(std::optional<absl::Time> clock_frozen_at) {
  return StartOver(nullptr, clock_frozen_at ? clock_frozen_at : turn_.options.clock_frozen_at);
}

absl::Status Snapshots::Restore(const std::string& name) {
  std::shared_ptr<const Snapshot> found;
  {
    absl::MutexLock lock(&turn_.mutex);
    ASSIGN_OR_RETURN(auto from, Find(name));
    found = std::move(from);
  }
  return StartOver(found.get(), std::nullopt);
}

absl::Status Snapshots::StartOver(const Snapshot* from, std::optional<absl::Time> clock_frozen_at) {
  const WorldTime::TakeOver moving(time_);
  absl::Status status;
  bool deliver = false;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    status = turn_.closed;
    if (!status.ok()) return;
    turn_.EndLiveState(errors::WorldReplaced(turn_.options.name));
    std::vector<Effects::Action> endings = turn_.domain->effects.TakeAfterUnlock();
    status = ReplaceDomain(from, clock_frozen_at);
    for (Effects::Action& ending : endings) turn_.domain->effects.AfterUnlock(std::move(ending));
    time_.ForgetUnanswered();
    ++turn_.life;
    deliver = turn_.deliveries_started;
  });
  if (deliver) deliveries_.Start();
  time_.RunDueCalls();
  turn_.options.on_earlier_timer();
  return status;
}

absl::Status Snapshots::ReplaceDomain(const Snapshot* from,
                                      std::optional<absl::Time> clock_frozen_at) {
  WorldClock& clock = turn_.clock;
  const auto faults_before = turn_.domain->fault_plan.entries();
  JournalBlocks journal = turn_.domain->journal.Share(UINT64_MAX);
  std::unique_ptr<Database> db = turn_.domain->TakeDatabase();
  turn_.domain.reset();
  const bool frozen = from != nullptr ? clock.frozen() : clock_frozen_at.has_value();
  const absl::Time now = from == nullptr ? clock_frozen_at.value_or(turn_.options.time->Now())
                         : frozen        ? from->time
                                         : clock.Now();
  absl::Status status;
  try {
    std::unique_ptr<Database> next = NextContent(from, now, frozen);
    if (db->path() == Database::kInMemory) {
      db = std::move(next);
    } else {
      db->CopyFrom(*next);
    }
    journal = from != nullptr ? from->journal : JournalBlocks();
    if (from == nullptr) clock.Restart(clock_frozen_at);
    if (from != nullptr && frozen) clock.SetBack(now);
  } catch (const StorageError& error) {
    status = errors::StorageFailed(error.what());
  }
  const absl::Status opened = OpenDomain(std::move(db), std::move(journal));
  if (!opened.ok()) status = opened;
  if (!status.ok()) turn_.domain->fault_plan.Restore(faults_before);
  if (status.ok() && from != nullptr) RestoreMemory(*from);
  checkpoints_.BeginAgain();
  return status;
}

std::unique_ptr<Database> Snapshots::NextContent(const Snapshot* from, absl::Time now,
                                                 bool frozen) const {
  std::unique_ptr<Database> content = NewTables();
  if (from != nullptr) content->CopyFrom(*from->db);
  WriteSettings(*content, turn_.options, turn_.seed);
  WriteClock(*content, now, frozen);
  return content;
}

absl::Status Snapshots::OpenDomain(std::unique_ptr<Database> db, JournalBlocks journal) {
  try {
    turn_.OpenDomain(std::move(db), std::move(journal));
    return absl::OkStatus();
  } catch (const StorageError& error) {
    // The process goes on. The world is closed, because it could not keep what it answers.
    turn_.closed = errors::StorageFailed(absl::StrCat(error.what(), "; world ", turn_.options.name,
                                                      " needs a restart of the emulator"));
    Log(turn_.closed.message());
    turn_.OpenDomain(NextContent(nullptr, turn_.clock.Now(), turn_.clock.frozen()), {});
    return turn_.closed;
  }
}

void Snapshots::RestoreMemory(const Snapshot& from) {
  turn_.domain->fault_plan.Restore(from.faults);
  turn_.domain->rates.Restore(from.rates);
  turn_.domain->deliveries.RestoreRates(from.delivery_rates);
}

absl::Status Snapshots::CheckRoomFor(const std::string& name, uint64_t bytes) const {
  if (snapshots_.size() >= limits::kSnapshotsPerWorld && !snapshots_.contains(name)) {
    return errors::TooManySnapshots(limits::kSnapshotsPerWorld);
  }
  for (const auto& [other_name, other] : snapshots_) {
    if (other_name != name) bytes += other->bytes;
  }
  const uint64_t bytes_max = turn_.options.limits.world_bytes;
  return bytes > bytes_max ? errors::SnapshotsFull(bytes_max) : absl::OkStatus();
}

uint64_t Snapshots::Bytes() const {
  return DatabaseSize(turn_.domain->db()).Bytes() + turn_.domain->journal.bytes();
}

absl::Status Snapshots::CheckRoomFor(const std::string& name) {
  absl::MutexLock lock(&turn_.mutex);
  try {
    return CheckRoomFor(name, Bytes());
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
}

absl::Status Snapshots::Take(const std::string& name) {
  absl::Status status;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    try {
      status = turn_.closed;
      if (status.ok()) status = CheckRoomFor(name, Bytes());
      if (!status.ok()) return;
      snapshots_.insert_or_assign(name, std::make_shared<Snapshot>(Copy()));
    } catch (const StorageError& error) {
      status = errors::StorageFailed(error.what());
    }
  });
  return status;
}

Snapshots::Snapshot Snapshots::Copy() {
  turn_.WriteJournal();
  Domain& domain = *turn_.domain;
  Snapshot copy{.db = std::make_unique<Database>(Database::kInMemory),
                .journal = domain.journal.Share(UINT64_MAX),
                .time = turn_.clock.Now(),
                .faults = domain.fault_plan.entries(),
                .journal_last = domain.journal.last_number(),
                .bytes = Bytes(),
                .rates = domain.rates.counts(),
                .delivery_rates = domain.deliveries.rates()};
  turn_.SaveClock();
  copy.db->CopyFrom(domain.db());
  return copy;
}

absl::Status Snapshots::Remove(const std::string& name) {
  absl::MutexLock lock(&turn_.mutex);
  return snapshots_.erase(name) > 0 ? absl::OkStatus() : errors::SnapshotNotFound(name);
}

std::vector<Snapshots::Info> Snapshots::List() {
  absl::MutexLock lock(&turn_.mutex);
  std::vector<Info> infos;
  for (const auto& [name, snapshot] : snapshots_) {
    infos.push_back({.name = name, .time = snapshot->time, .journal_last = snapshot->journal_last});
  }
  return infos;
}

absl::StatusOr<std::shared_ptr<const Snapshots::Snapshot>> Snapshots::Find(
    const std::string& name) const {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) return errors::SnapshotNotFound(name);
  return found->second;
}

absl::StatusOr<std::shared_ptr<World>> Snapshots::Fork(WorldOptions options,
                                                       const std::optional<std::string>& name) {
  absl::StatusOr<std::shared_ptr<const Snapshot>> found;
  std::unique_ptr<Database> content;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    if (!turn_.closed.ok()) {
      found = turn_.closed;
      return;
    }
    try {
      if (name) {
        found = Find(*name);
      } else {
        Snapshot copy = Copy();
        content = std::move(copy.db);
        found = std::make_shared<const Snapshot>(std::move(copy));
      }
    } catch (const StorageError& error) {
      found = errors::StorageFailed(error.what());
    }
    if (found.ok() && turn_.clock.frozen()) options.clock_frozen_at = (*found)->time;
  });
  if (!found.ok()) return found.status();
  const std::shared_ptr<const Snapshot> from = *std::move(found);
  options.seed = turn_.seed;
  options.auth = turn_.options.auth;
  options.limits = turn_.options.limits;
  try {
    if (content == nullptr) {
      content = NewTables();
      content->CopyFrom(*from->db);
    }
    // They name the world they were minted for, so they do not work in the fork.
    MetaStore(*content).Put(kScenarioCredentialsKey, "");
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
  ASSIGN_OR_RETURN(auto world, World::Create(options, std::move(content), from->journal));
  world->snapshots().BeginAs(*from);
  return world;
}

void Snapshots::BeginAs(const Snapshot& from) {
  absl::MutexLock lock(&turn_.mutex);
  turn_.clock.SetBack(from.time);
  RestoreMemory(from);
  turn_.NoteFaultRules();
}

}  // namespace emulator
