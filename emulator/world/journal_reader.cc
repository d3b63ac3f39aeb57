#include "emulator/world/journal_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "emulator/base/clock.h"
#include "emulator/base/errors.h"

namespace emulator {
namespace {

// Entries that are read under one hold of the lock.
constexpr int kReadAtOnce = 1000;

}  // namespace

std::vector<JournalEntry> JournalReader::Read(uint64_t after, int count) {
  absl::MutexLock lock(&turn_.mutex);
  turn_.WriteJournal();
  return turn_.domain->journal.Read(after, count);
}

absl::StatusOr<std::vector<JournalEntry>> JournalReader::Read(const JournalFilter& filter,
                                                              size_t count, JournalCursor& cursor) {
  std::vector<JournalEntry> matching;
  while (true) {
    std::vector<JournalEntry> entries;
    {
      absl::MutexLock lock(&turn_.mutex);
      if (!turn_.closed.ok()) return turn_.closed;
      if (!cursor.life) cursor.life = turn_.life;
      if (*cursor.life != turn_.life) return errors::WorldReplaced(turn_.options.name);
      turn_.WriteJournal();
      entries = turn_.domain->journal.Read(cursor.after, kReadAtOnce);
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

absl::StatusOr<std::vector<JournalEntry>> JournalReader::Await(const JournalFilter& filter,
                                                               size_t count,
                                                               absl::Duration patience,
                                                               JournalCursor& cursor) {
  const absl::Time deadline = SystemTime().Now() + patience;
  std::vector<JournalEntry> matching;
  while (true) {
    auto more = Read(filter, count - matching.size(), cursor);
    if (!more.ok()) return more;
    std::move(more->begin(), more->end(), std::back_inserter(matching));
    if (matching.size() >= count) return matching;

    absl::MutexLock lock(&turn_.mutex);
    const auto changed = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_.mutex) {
      return !turn_.closed.ok() || turn_.life != *cursor.life ||
             turn_.domain->journal.last_number() > cursor.after;
    };
    if (!turn_.mutex.AwaitWithDeadline(absl::Condition(&changed), deadline)) return matching;
  }
}

std::vector<JournalStore::Claims> JournalReader::ListCallers() {
  absl::MutexLock lock(&turn_.mutex);
  turn_.WriteJournal();
  return turn_.domain->journal.ListClaims();
}

uint64_t JournalReader::last_number() {
  absl::MutexLock lock(&turn_.mutex);
  return turn_.domain->journal.last_number();
}

}  // namespace emulator
