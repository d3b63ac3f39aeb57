// The part of World that is about what there is to see of it.

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/world/world.h"

namespace emulator {
namespace {

// Entries that are read under one hold of the lock.
constexpr int kReadAtOnce = 1000;

}  // namespace

std::vector<JournalEntry> World::ReadJournal(uint64_t after, int count) {
  absl::MutexLock lock(&mutex_);
  WriteJournal();
  return domain_->journal.Read(after, count);
}

absl::StatusOr<std::vector<JournalEntry>> World::ReadJournal(const JournalFilter& filter,
                                                             size_t count, JournalCursor& cursor) {
  std::vector<JournalEntry> matching;
  while (true) {
    std::vector<JournalEntry> entries;
    {
      absl::MutexLock lock(&mutex_);
      if (!closed_.ok()) return closed_;
      if (!cursor.life) cursor.life = life_;
      if (*cursor.life != life_) return errors::WorldReplaced(name());
      WriteJournal();
      entries = domain_->journal.Read(cursor.after, kReadAtOnce);
    }
    if (entries.empty()) return matching;
    for (JournalEntry& entry : entries) {
      cursor.after = entry.number;
      if (!filter.Matches(entry)) continue;
      matching.push_back(std::move(entry));
      if (matching.size() == count) return matching;
    }
  }
}

absl::StatusOr<std::vector<JournalEntry>> World::AwaitJournal(const JournalFilter& filter,
                                                              size_t count, absl::Duration patience,
                                                              JournalCursor& cursor) {
  const absl::Time deadline = SystemTime().Now() + patience;
  std::vector<JournalEntry> matching;
  while (true) {
    auto more = ReadJournal(filter, count - matching.size(), cursor);
    if (!more.ok()) return more;
    std::move(more->begin(), more->end(), std::back_inserter(matching));
    if (matching.size() >= count) return matching;

    absl::MutexLock lock(&mutex_);
    const auto changed = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !closed_.ok() || life_ != *cursor.life ||
             domain_->journal.last_number() > cursor.after;
    };
    if (!mutex_.AwaitWithDeadline(absl::Condition(&changed), deadline)) return matching;
  }
}

std::vector<JournalStore::Claims> World::ListCallers() {
  absl::MutexLock lock(&mutex_);
  WriteJournal();
  return domain_->journal.ListClaims();
}

std::vector<Delivery> World::ListDeliveries(int64_t after, int count) {
  absl::MutexLock lock(&mutex_);
  return domain_->deliveries.store().List(after, count);
}

void World::Inspect(absl::FunctionRef<void(Domain&)> look) {
  absl::MutexLock lock(&mutex_);
  look(*domain_);
}

World::Overview World::Look() {
  absl::MutexLock lock(&mutex_);
  return {.now = clock_.Live(),
          .clock_frozen = clock_.frozen(),
          .clock_ahead = clock_.ahead(),
          .live_subscriptions = domain_->topics.live_subscriptions(),
          .deliveries_unfinished = domain_->deliveries.unfinished(),
          .journal_last = domain_->journal.last_number()};
}

size_t World::live_subscriptions() { return Look().live_subscriptions; }

bool World::AwaitDeliveriesDone(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !closed_.ok() || domain_->deliveries.unfinished() == 0;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&done), patience);
  return domain_->deliveries.unfinished() == 0;
}

}  // namespace emulator
