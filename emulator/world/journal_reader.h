#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/domain/journal/journal_filter.h"
#include "emulator/world/turn.h"

namespace emulator {

// The position of a reader in a journal: behind an entry, in one life of the world. A life ends
// when the world is reset or restored; the first read sets `life`.
struct JournalCursor {
  uint64_t after = 0;
  std::optional<uint64_t> life;
};

// Reads the journal of one world, and waits for what comes into it. Entries that are not written
// yet are written first.
//
// Threads: safe. Ownership: part of its world; `turn` outlives it.
class JournalReader {
 public:
  explicit JournalReader(Turn& turn) : turn_(turn) {}

  // Entries after a number, at most `count`, oldest first.
  std::vector<JournalEntry> Read(uint64_t after, int count) ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // The next entries that match, at most `count`; moves the cursor behind the last one compared.
  // WorldReplaced when the cursor's life is over; in a closed world the status of World::Close.
  absl::StatusOr<std::vector<JournalEntry>> Read(const JournalFilter& filter, size_t count,
                                                 JournalCursor& cursor)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // Waits until `count` entries match, for at most `patience` of the machine's time; returns fewer
  // when the time ran out.
  absl::StatusOr<std::vector<JournalEntry>> Await(const JournalFilter& filter, size_t count,
                                                  absl::Duration patience, JournalCursor& cursor)
      ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // What the credentials in the journal said, without their signatures.
  std::vector<JournalStore::Claims> ListCallers() ABSL_LOCKS_EXCLUDED(turn_.mutex);
  // The highest number given so far; 0 when the journal is empty.
  uint64_t last_number() ABSL_LOCKS_EXCLUDED(turn_.mutex);

 private:
  Turn& turn_;
};

}  // namespace emulator
