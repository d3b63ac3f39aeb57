#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/journal/journal_store.h"

namespace emulator {

// What happened in a world, in order: each command and each step of a delivery, whatever its
// outcome. The order of the journal is the order of the world.
//
// Entries are collected in memory and written by Write, at the latest every kPendingMax entries:
// a command that changes anything writes them in its own transaction, so a kill loses at most the
// last few reads. Secrets, tokens and values never get here.
//
// Threads: none of its own; the world's lock guards it. `db` must outlive it.
class Journal {
 public:
  // Continues the numbers of what is in the database.
  explicit Journal(Database& db);

  // Gives the entry its number. Names longer than limits::kJournalNameBytesMax are cut.
  void Append(JournalEntry entry);

  // True when it is time to write, also if no command changes anything.
  bool full() const { return pending_.size() >= kPendingMax; }

  // Writes what was collected, within the caller's transaction; Committed must follow its commit.
  void Write();
  void Committed();
  // Forgets the entries after this number, and that any was written: for a command that is rolled
  // back.
  void TakeBack(uint64_t last_number);

  // Written entries with number > `after`, at most `count`, oldest first.
  std::vector<JournalEntry> Read(uint64_t after, int count) { return store_.Read(after, count); }

  // The highest number given so far; 0 when there is none.
  uint64_t last_number() const { return last_number_; }

 private:
  static constexpr size_t kPendingMax = 32;

  JournalStore store_;
  // Entries that are not committed; the first written_ of them are in the open transaction.
  std::vector<JournalEntry> pending_;
  size_t written_ = 0;
  uint64_t last_number_;
};

// One entry as a line of JSON, keys in a fixed order, no line break: the stable form for export and
// comparison. Bytes that are no UTF-8 are shown as U+FFFD.
std::string JournalLine(const JournalEntry& entry, absl::string_view world);

}  // namespace emulator
