#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "emulator/storage/database_size.h"

namespace emulator {

// The limit world-bytes. A full world refuses commands that make its database larger, no others.
// What the journal and deliveries add afterwards has limits of its own.
//
// Threads: none of its own; the world's lock guards it.
class Room {
 public:
  Room(Database& db, uint64_t bytes_max) : size_(db), bytes_max_(bytes_max) {}

  // To be called before a command. True when the world is so full that Check may refuse even a
  // small one.
  bool Begin();
  // To be called after it, in its transaction; `bytes_written` is absent when it may have written
  // any number. WorldFull when the command added to a world that is full now.
  absl::Status Check(std::optional<uint64_t> bytes_written);

 private:
  DatabaseSize size_;
  const uint64_t bytes_max_;
  // Whether the database's file, not what it holds, was close to the limit at the last check, or
  // larger.
  std::optional<bool> near_;
  uint64_t used_before_ = 0;
  // How much the database may have grown since then, as long as it was not close to the limit.
  uint64_t unmeasured_ = 0;
};

}  // namespace emulator
