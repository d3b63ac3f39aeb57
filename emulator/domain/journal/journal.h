#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/journal/journal_store.h"

namespace emulator {

// What happened in a world, in order: each command with its request, and each step of a delivery,
// whatever its outcome. The order of the journal is the order of the world.
//
// Entries are collected in memory and written by Write, at the latest every kPendingMax entries:
// a command that changes anything writes them in its own transaction, so a kill loses at most the
// last few reads. Secrets and tokens never get here; of a caller's credential there are its id and
// its claims, without the signature that would make a token of them.
//
// Threads: none of its own; the world's lock guards it. `db` must outlive it.
class Journal {
 public:
  // Continues the numbers of what is in the database, or, for one in memory, in `blocks`.
  explicit Journal(Database& db, JournalBlocks blocks = {});

  // Gives the entry its number. Names longer than limits::kJournalNameBytesMax are cut.
  void Append(JournalEntry entry);
  // The same for what follows from the command that is under way: it stands right behind the
  // command's entry, which comes with the next Append.
  void AppendBehind(JournalEntry entry) { behind_.push_back(std::move(entry)); }
  // Whether the claims of this caller are still to be added; do so before its entry.
  bool WantsClaims(absl::string_view caller) const;
  void AddClaims(std::string caller, std::string claims);

  // True when it is time to write, also if no command changes anything.
  bool full() const { return pending_.size() >= kPendingMax; }

  // Writes what was collected, within the caller's transaction; Committed must follow its commit.
  void Write();
  void Committed();
  // Forgets the entries after this number, and that any was written: for commands that are rolled
  // back. Returns what it forgot, in order.
  std::vector<JournalEntry> TakeBack(uint64_t last_number);

  // Written entries with number > `after`, at most `count`, oldest first.
  std::vector<JournalEntry> Read(uint64_t after, int count) { return store_.Read(after, count); }
  // Written entries up to a number, for another world in memory; empty for one on a file.
  JournalBlocks Share(uint64_t last_number) { return store_.Share(last_number); }
  // What they take in memory beside the database.
  uint64_t bytes() const { return store_.bytes(); }
  // Of every caller in what is written.
  std::vector<JournalStore::Claims> ListClaims() { return store_.ListClaims(); }

  // From now on entries are kept for TakeObserved, those of commands that are rolled back left out.
  void Observe() { observed_.emplace(); }
  // The entries since the last call, in their order; none before Observe.
  std::vector<JournalEntry> TakeObserved();

  // The highest number given so far; 0 when there is none. The next entry gets the number after it.
  uint64_t last_number() const { return last_number_; }
  // Of what is remembered, and in memory; 0 when there is none.
  uint64_t first_number() const { return store_.first_number(); }
  // When the latest written entry was made; InfinitePast when there is none.
  absl::Time last_time() { return store_.LastTime(); }

 private:
  static constexpr size_t kPendingMax = 32;

  JournalStore store_;
  // Entries that are not committed; the first written_ of them are in the open transaction.
  std::vector<JournalEntry> pending_;
  size_t written_ = 0;
  std::vector<JournalEntry> behind_;
  std::optional<std::vector<JournalEntry>> observed_;
  uint64_t last_number_;
  // The callers whose claims the current block has, and the claims that are not written yet.
  absl::flat_hash_set<std::string> callers_;
  struct PendingClaims {
    uint64_t number;
    JournalStore::Claims claims;
  };
  std::vector<PendingClaims> pending_claims_;
};

// One entry as a line of JSON, keys in a fixed order, no line break: the stable form for export and
// comparison. Bytes that are not UTF-8 are shown as U+FFFD. `payload` is the request as JSON, or
// empty.
std::string JournalLine(const JournalEntry& entry, absl::string_view world,
                        absl::string_view payload = "");

}  // namespace emulator
