// The part of World that is about its state as a whole: reset, snapshots, forks.

#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/schema.h"
#include "emulator/world/meta_store.h"
#include "emulator/world/world.h"

namespace emulator {

absl::Status World::Reset(std::optional<absl::Time> clock_frozen_at) {
  return Replace(nullptr, clock_frozen_at ? clock_frozen_at : options_.clock_frozen_at);
}

absl::Status World::Restore(const std::string& snapshot) {
  std::shared_ptr<const Snapshot> found;
  {
    absl::MutexLock lock(&mutex_);
    ASSIGN_OR_RETURN(auto with, FindSnapshot(snapshot));
    found = std::move(with);
  }
  return Replace(found.get(), std::nullopt);
}

absl::Status World::Replace(const Snapshot* with, std::optional<absl::Time> clock_frozen_at) {
  const TakeOver moving(*this);
  std::vector<Effects::Action> after_unlock;
  absl::Status status;
  bool start = false;
  {
    absl::MutexLock lock(&mutex_);
    if (!closed_.ok()) return closed_;
    EndAll(errors::WorldReplaced(name()));
    const auto faults_before = domain_->fault_plan.entries();
    after_unlock = domain_->effects.TakeAfterUnlock();
    std::unique_ptr<Database> db = domain_->TakeDatabase();
    domain_.reset();
    const bool frozen = with != nullptr ? clock_.frozen() : clock_frozen_at.has_value();
    const absl::Time now = with == nullptr ? clock_frozen_at.value_or(options_.time->Now())
                           : frozen        ? with->time
                                           : clock_.Now();
    try {
      std::unique_ptr<Database> next = NextContent(with, now, frozen);
      if (db->path() == Database::kInMemory) {
        db = std::move(next);
      } else {
        db->CopyFrom(*next);
      }
      if (with == nullptr) clock_.Restart(clock_frozen_at);
      if (with != nullptr && frozen) clock_.SetBack(now);
    } catch (const StorageError& error) {
      status = errors::StorageFailed(error.what());
    }
    if (absl::Status made = Remake(std::move(db)); !made.ok()) status = made;
    if (!status.ok()) domain_->fault_plan.Restore(faults_before);
    if (status.ok() && with != nullptr) {
      domain_->fault_plan.Restore(with->faults);
      domain_->rates.Restore(with->rates);
      domain_->deliveries.RestoreRates(with->delivery_rates);
    }
    NoteFaultRules();
    attempts_given_up_ = UINT64_MAX;
    ++life_;
    start = deliveries_started_;
  }
  for (const Effects::Action& effect : after_unlock) effect();
  if (start) StartDeliveries();
  RunPutOff();
  options_.on_earlier_timer();
  return status;
}

std::unique_ptr<Database> World::NextContent(const Snapshot* with, absl::Time now,
                                             bool frozen) const {
  std::unique_ptr<Database> content = NewTables();
  if (with != nullptr) content->CopyFrom(*with->db);
  WriteSettings(*content);
  WriteClock(*content, now, frozen);
  return content;
}

absl::Status World::Remake(std::unique_ptr<Database> db) {
  try {
    MakeDomain(std::move(db));
    return absl::OkStatus();
  } catch (const StorageError& error) {
    // The process is to live on, but nothing that this world answered now would be kept.
    closed_ = errors::StorageFailed(
        absl::StrCat(error.what(), "; world ", name(), " needs a restart of the emulator"));
    Log(closed_.message());
    MakeDomain(NextContent(nullptr, clock_.Now(), clock_.frozen()));
    return closed_;
  }
}

void World::EndAll(const absl::Status& status) {
  domain_->topics.EndAll(status);
  domain_->deliveries.Abandon();
  for (const TimerQueue::Action& go_on : timers_.Clear(TimerKind::kDelayedCall)) go_on();
  WriteJournal();
}

void World::Close(const absl::Status& status) {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = status;
  }
  absl::MutexLock moving(&moving_);
  Turn([&] {
    mutex_.AssertHeld();
    EndAll(status);
  });
  RunPutOff();
}

absl::Status World::CheckRoomFor(const std::string& snapshot, uint64_t bytes) const {
  if (snapshots_.size() >= limits::kSnapshotsPerWorld && !snapshots_.contains(snapshot)) {
    return errors::TooManySnapshots(limits::kSnapshotsPerWorld);
  }
  for (const auto& [name, other] : snapshots_) {
    if (name != snapshot) bytes += other->bytes;
  }
  const uint64_t bytes_max = options_.limits.world_bytes;
  return bytes > bytes_max ? errors::SnapshotsFull(bytes_max) : absl::OkStatus();
}

absl::Status World::CheckSnapshotsLeft(const std::string& snapshot) {
  absl::MutexLock lock(&mutex_);
  try {
    return CheckRoomFor(snapshot, DatabaseSize(domain_->db()).Bytes());
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
}

absl::Status World::TakeSnapshot(const std::string& snapshot) {
  absl::Status status;
  Turn([&] {
    mutex_.AssertHeld();
    try {
      status = closed_;
      if (status.ok()) status = CheckRoomFor(snapshot, DatabaseSize(domain_->db()).Bytes());
      if (!status.ok()) return;
      snapshots_.insert_or_assign(snapshot, std::make_shared<Snapshot>(Copy()));
    } catch (const StorageError& error) {
      status = errors::StorageFailed(error.what());
    }
  });
  return status;
}

World::Snapshot World::Copy() {
  WriteJournal();
  Snapshot copy{.db = std::make_unique<Database>(Database::kInMemory),
                .time = clock_.Now(),
                .faults = domain_->fault_plan.entries(),
                .journal_last = domain_->journal.last_number(),
                .bytes = DatabaseSize(domain_->db()).Bytes(),
                .rates = domain_->rates.counts(),
                .delivery_rates = domain_->deliveries.rates()};
  RememberClock();
  copy.db->CopyFrom(domain_->db());
  return copy;
}

absl::Status World::RemoveSnapshot(const std::string& snapshot) {
  absl::MutexLock lock(&mutex_);
  return snapshots_.erase(snapshot) > 0 ? absl::OkStatus() : errors::SnapshotNotFound(snapshot);
}

std::vector<World::SnapshotInfo> World::ListSnapshots() {
  absl::MutexLock lock(&mutex_);
  std::vector<SnapshotInfo> infos;
  for (const auto& [name, snapshot] : snapshots_) {
    infos.push_back({.name = name, .time = snapshot->time, .journal_last = snapshot->journal_last});
  }
  return infos;
}

absl::StatusOr<std::shared_ptr<const World::Snapshot>> World::FindSnapshot(
    const std::string& name) const {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) return errors::SnapshotNotFound(name);
  return found->second;
}

absl::StatusOr<std::shared_ptr<World>> World::Fork(WorldOptions options,
                                                   const std::optional<std::string>& snapshot) {
  absl::StatusOr<std::shared_ptr<const Snapshot>> found;
  Turn([&] {
    mutex_.AssertHeld();
    if (!closed_.ok()) {
      found = closed_;
      return;
    }
    try {
      found = snapshot ? FindSnapshot(*snapshot) : std::make_shared<const Snapshot>(Copy());
    } catch (const StorageError& error) {
      found = errors::StorageFailed(error.what());
    }
    if (found.ok() && clock_.frozen()) options.clock_frozen_at = (*found)->time;
  });
  if (!found.ok()) return found.status();
  const std::shared_ptr<const Snapshot> from = *std::move(found);
  options.seed = seed_;
  options.auth = options_.auth;
  options.limits = options_.limits;
  std::unique_ptr<Database> content = NewTables();
  try {
    content->CopyFrom(*from->db);
    // They lead into the world they were minted for.
    MetaStore(*content).Put(kScenarioCredentialsKey, "");
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
  auto world = Create(options, std::move(content));
  if (!world.ok()) return world;
  absl::MutexLock lock(&(*world)->mutex_);
  (*world)->clock_.SetBack(from->time);
  (*world)->domain_->fault_plan.Restore(from->faults);
  (*world)->domain_->rates.Restore(from->rates);
  (*world)->domain_->deliveries.RestoreRates(from->delivery_rates);
  (*world)->NoteFaultRules();
  return world;
}

}  // namespace emulator
