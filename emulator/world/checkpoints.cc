#include "emulator/world/checkpoints.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/database_size.h"
#include "emulator/world/world.h"

namespace emulator {
namespace {

// A world with more pages has its checkpoints farther apart, so that they cost each call the same.
// To copy and compare a page takes up to 2 us, to play an entry again about 11
// (docs/reproduction.md).
constexpr uint64_t kPagesOfSmallWorld = 300;
// When one that could not be taken is tried again.
constexpr uint64_t kEntriesUntilRetry = 64;

}  // namespace

Checkpoints::Checkpoints(Turn& turn) : turn_(turn) {
  absl::MutexLock lock(&turn_.mutex);
  turn_.take_checkpoint = [this] {
    turn_.mutex.AssertHeld();
    Take();
  };
}

void Checkpoints::BeginAgain() {
  turn_.mutex.AssertHeld();
  checkpoints_.clear();
  const uint64_t between = turn_.options.entries_between_checkpoints;
  const bool any = between > 0 && turn_.domain->db().path() == Database::kInMemory;
  const uint64_t last = turn_.domain->journal.last_number();
  // What begins with a journal cannot be played from its first entry, or not soon.
  turn_.checkpoint_at = !any ? UINT64_MAX : last > 0 ? last + 1 : between;
}

bool Checkpoints::IsWhole() const {
  return turn_.closed.ok() && turn_.deliveries_started && !turn_.domain->deliveries.has_line();
}

void Checkpoints::Take() {
  const uint64_t last = turn_.domain->journal.last_number();
  turn_.checkpoint_at = last + kEntriesUntilRetry;
  if (!IsWhole()) return;
  const absl::Time began = SystemTime().Now();
  try {
    const uint64_t pages = DatabaseSize(turn_.domain->db()).Bytes() / SharedImage::kPageBytes;
    const uint64_t between = turn_.options.entries_between_checkpoints;
    turn_.checkpoint_at = last + between * std::max(pages, kPagesOfSmallWorld) / kPagesOfSmallWorld;
    if (pages * SharedImage::kPageBytes > turn_.options.limits.checkpoint_bytes / 2) return;
    Add();
  } catch (const std::exception& error) {
    Log(absl::StrCat("world ", turn_.options.name, " has no checkpoint after entry ", last, ": ",
                     error.what()));
    return;
  }
  const absl::Duration took = SystemTime().Now() - began;
  ++info_.taken;
  info_.total += took;
  info_.longest = std::max(info_.longest, took);
}

void Checkpoints::Add() {
  turn_.WriteJournal();
  Domain& domain = *turn_.domain;
  const SharedImage* const earlier = checkpoints_.empty() ? nullptr : &checkpoints_.back()->image;
  checkpoints_.push_back(std::make_shared<const Checkpoint>(
      Checkpoint{.journal_last = domain.journal.last_number(),
                 .time = turn_.clock.Now(),
                 .image = SharedImage(domain.db(), earlier, bytes_),
                 .faults = domain.fault_plan.entries(),
                 .rates = domain.rates.counts(),
                 .delivery_rates = domain.deliveries.rates()}));
  Thin();
}

void Checkpoints::Thin() {
  // Before the journal's first entry there is nothing to play.
  const uint64_t first = turn_.domain->journal.first_number();
  while (!checkpoints_.empty() && checkpoints_.front()->journal_last + 1 < first) {
    checkpoints_.pop_front();
  }
  while (checkpoints_.size() > limits::kCheckpointsPerWorld ||
         (checkpoints_.size() > 1 && *bytes_ > turn_.options.limits.checkpoint_bytes)) {
    checkpoints_.erase(checkpoints_.begin() + static_cast<ptrdiff_t>(LeastMissed()));
  }
}

size_t Checkpoints::LeastMissed() const {
  size_t least = 0;
  uint64_t narrowest = UINT64_MAX;
  // The last one is what the next one shares its pages with.
  for (size_t i = 0; i + 1 < checkpoints_.size(); ++i) {
    const uint64_t before = i == 0 ? 0 : checkpoints_[i - 1]->journal_last;
    const uint64_t gap = checkpoints_[i + 1]->journal_last - before;
    if (gap < narrowest) {
      narrowest = gap;
      least = i;
    }
  }
  return least;
}

std::optional<Checkpoints::Beginning> Checkpoints::Before(uint64_t entry) {
  absl::MutexLock lock(&turn_.mutex);
  const auto behind = std::find_if(
      checkpoints_.begin(), checkpoints_.end(),
      [entry](const std::shared_ptr<const Checkpoint>& one) { return one->journal_last >= entry; });
  if (behind == checkpoints_.begin()) return std::nullopt;
  turn_.WriteJournal();
  const std::shared_ptr<const Checkpoint>& found = *std::prev(behind);
  return Beginning{.checkpoint = found,
                   .journal = turn_.domain->journal.Share(found->journal_last),
                   .life = turn_.life};
}

absl::StatusOr<std::shared_ptr<World>> Checkpoints::Open(const Beginning& beginning,
                                                         WorldOptions options) {
  const Checkpoint& from = *beginning.checkpoint;
  options.database = Database::kInMemory;
  options.clock_frozen_at = from.time;
  std::unique_ptr<Database> content;
  try {
    content = from.image.NewDatabase();
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
  ASSIGN_OR_RETURN(auto world, World::Create(options, std::move(content), beginning.journal));
  Turn& turn = world->turn_;
  absl::MutexLock lock(&turn.mutex);
  turn.clock.SetBack(from.time);
  turn.domain->fault_plan.Restore(from.faults);
  turn.domain->rates.Restore(from.rates);
  turn.domain->deliveries.RestoreRates(from.delivery_rates);
  turn.NoteFaultRules();
  return world;
}

Checkpoints::Info Checkpoints::info() {
  absl::MutexLock lock(&turn_.mutex);
  Info info = info_;
  info.count = checkpoints_.size();
  info.bytes = *bytes_;
  return info;
}

}  // namespace emulator
