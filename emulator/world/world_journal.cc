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

JournalPage World::ReadJournal(const JournalFilter& filter, uint64_t after, size_t count) {
  JournalPage page{.last_read = after};
  while (true) {
    const std::vector<JournalEntry> entries = ReadJournal(page.last_read, kReadAtOnce);
    if (entries.empty()) return page;
    for (const JournalEntry& entry : entries) {
      page.last_read = entry.number;
      if (!filter.Matches(entry)) continue;
      page.entries.push_back(entry);
      if (page.entries.size() == count) return page;
    }
  }
}

absl::StatusOr<JournalPage> World::AwaitJournal(const JournalFilter& filter, uint64_t after,
                                                size_t count, absl::Duration patience) {
  const absl::Time deadline = SystemTime().Now() + patience;
  JournalPage page{.last_read = after};
  uint64_t life = 0;
  {
    absl::MutexLock lock(&mutex_);
    life = life_;
  }
  while (true) {
    JournalPage more = ReadJournal(filter, page.last_read, count - page.entries.size());
    page.last_read = more.last_read;
    std::move(more.entries.begin(), more.entries.end(), std::back_inserter(page.entries));
    if (page.entries.size() >= count) return page;

    absl::MutexLock lock(&mutex_);
    const auto changed = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !closed_.ok() || life_ != life || domain_->journal.last_number() > page.last_read;
    };
    if (!mutex_.AwaitWithDeadline(absl::Condition(&changed), deadline)) return page;
    if (!closed_.ok()) return closed_;
    if (life_ != life) return errors::WorldReplaced(name());
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
          .live_subscriptions = domain_->topics.live_subscriptions(),
          .deliveries_unfinished = domain_->deliveries.unfinished(),
          .journal_last = domain_->journal.last_number()};
}

bool World::closed() {
  absl::MutexLock lock(&mutex_);
  return !closed_.ok();
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
