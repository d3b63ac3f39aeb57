#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/journal/journal_blocks.h"
#include "emulator/domain/journal/journal_entry.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What is remembered of the journal: at least the latest limits::kJournalEntriesKept entries, fewer
// when their payloads are more than limits::kJournalBytesKept.
//
// Where the entries are depends on the world. On a file they are rows, for the next process. A
// world in memory has them in JournalBlocks: that takes half of the time of an insert, and forks
// and snapshots of the world share them. The claims of callers are rows in both.
class JournalStore {
 public:
  // Entries are forgotten in blocks of this many, and the claims of callers with them.
  static constexpr uint64_t kBlockEntries = JournalBlocks::kBlockEntries;

  // `blocks` are what a database in memory does not hold; entries that it holds, because it is the
  // copy of a file, are moved into blocks.
  JournalStore(Database& db, JournalBlocks blocks);

  // Puts entries into a database that is to be a file's.
  static void InsertAll(Database& db, const JournalBlocks& blocks);

  void Insert(const JournalEntry& entry);
  // To be called when the inserts after this number are rolled back, and may be all of them.
  void TakeBack(uint64_t last_number);
  // What a caller's credential said, for the block that holds this entry.
  void InsertClaims(uint64_t number, absl::string_view caller, absl::string_view claims);
  std::vector<JournalEntry> Read(uint64_t after, int count);
  uint64_t LastNumber();
  // When the latest entry was made; InfinitePast when there is none.
  absl::Time LastTime();
  // The entries up to a number, to be shared; empty for a world on a file.
  JournalBlocks Share(uint64_t last_number) { return blocks_.Share(last_number); }
  // Of the entries in memory; 0 when there is none.
  uint64_t first_number() const { return blocks_.first_number(); }
  // What they take beside the database.
  uint64_t bytes() const { return blocks_.bytes(); }

  struct Claims {
    std::string caller;
    std::string claims;
  };
  // Of every caller in the journal, each once, by id.
  std::vector<Claims> ListClaims();

 private:
  struct RowBlock {
    uint64_t index = 0;
    uint64_t bytes = 0;
  };
  void MoveRows();
  void BeginBlock(uint64_t index);
  void MeasureRows();

  const bool in_memory_;
  JournalBlocks blocks_;
  // Of rows. Absent until the first block begins: nothing need be forgotten before.
  std::optional<std::deque<RowBlock>> row_blocks_;
  uint64_t row_bytes_ = 0;
  Statement insert_;
  Statement insert_claims_;
  Statement read_;
  Statement last_;
  Statement last_time_;
  Statement list_claims_;
  Statement measure_blocks_;
  Statement prune_;
  Statement prune_claims_;
};

}  // namespace emulator
