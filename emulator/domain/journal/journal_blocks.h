#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/journal/journal_entry.h"

namespace emulator {

// The entries of a journal that is in memory, packed, in blocks. Blocks are never changed once they
// are full, so the journals of a world, of its snapshots and of its forks share them.
//
// Threads: none of its own; the lock of the world that has it guards it. Journals that share blocks
// may be used at the same time: who appends to the last block copies it first if it was shared.
class JournalBlocks {
 public:
  // A block has the entries whose numbers divided by this are the same.
  static constexpr uint64_t kBlockEntries = 1024;

  // The entry's number is greater than any before.
  void Append(const JournalEntry& entry);
  // Forgets the entries after this number.
  void TakeBack(uint64_t last_number);
  // Forgets the oldest blocks, as long as there are more than so many, or more than one and their
  // payloads are more bytes. Answers the number of the last entry that it forgot, or 0.
  uint64_t Prune(size_t blocks_max, uint64_t bytes_max);

  // The entries up to a number, to be kept by somebody else.
  JournalBlocks Share(uint64_t last_number);

  // Entries with number > `after`, at most `count`, oldest first.
  std::vector<JournalEntry> Read(uint64_t after, int count) const;
  // 0 when there is none.
  uint64_t first_number() const;
  uint64_t last_number() const { return last_number_; }
  // InfinitePast when there is none.
  absl::Time last_time() const { return last_time_; }
  bool empty() const { return blocks_.empty(); }
  // What they take in memory, if nobody shared them.
  uint64_t bytes() const;

 private:
  struct Block {
    uint64_t last() const { return first + begins.size() - 1; }
    absl::string_view EntryAt(uint32_t begin) const {
      return absl::string_view(text).substr(begin);
    }

    // The number of its first entry; and where each begins in `text`, kNone when there is none of
    // that number. The first and the last are there.
    uint64_t first = 0;
    std::vector<uint32_t> begins;
    std::string text;
    uint64_t payload_bytes = 0;
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  // The last block, and nobody else's.
  Block& Own();
  // Forgets the entries of a block after a number, but not the first.
  void Cut(Block& block, uint64_t last_number);

  std::deque<std::shared_ptr<Block>> blocks_;
  // Whether somebody else may have the last block, too.
  bool is_shared_ = false;
  uint64_t payload_bytes_ = 0;
  uint64_t last_number_ = 0;
  absl::Time last_time_ = absl::InfinitePast();
};

}  // namespace emulator
