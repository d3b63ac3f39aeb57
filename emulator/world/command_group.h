#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "emulator/world/domain.h"

namespace emulator {

// The transaction that the commands of a world share when they come at the same time: one commit is
// cheaper than many, most of all on a file (group commit). A command that fails is taken back
// alone. When the transaction itself fails, nothing is left of any of its commands.
//
// A group is open only within a turn: whoever sees the world from outside finds it closed.
//
// Threads: none of its own; the world's lock guards it. The domain of all calls is that of the
// world, which no one replaces while the group is open.
class CommandGroup {
 public:
  // How things were before a command.
  struct Beginning {
    uint64_t journal_last = 0;
    int64_t changes = 0;
    Effects::Mark effects;
  };
  static Beginning Begin(Domain& domain);

  // To be called before a command writes, which has a request of so many bytes. Opens the
  // transaction if none is open; `way_back` says that the command may fail after it wrote. Throws
  // StorageError.
  void Join(Domain& domain, const Beginning& beginning, size_t request_bytes, bool way_back);
  // The command that joined last has succeeded.
  void Keep(Domain& domain);
  // Takes back what a command did; false when what it wrote cannot be taken back alone, and the
  // whole group has to fail.
  bool TakeBack(Domain& domain, const Beginning& beginning);
  // Takes back what a command did outside the database.
  static void Forget(Domain& domain, const Beginning& beginning);

  bool open() const { return open_; }
  // Whether it has to commit before another command joins.
  bool full() const { return request_bytes_ >= kRequestBytesMax; }
  // Commits, with the journal's entries. Throws StorageError; then Fail has to follow.
  void Commit(Domain& domain);
  // Takes everything back. The journal then says of each command that it ended with `status`.
  void Fail(Domain& domain, const absl::Status& status);

 private:
  static constexpr size_t kRequestBytesMax = size_t{4} << 20;

  void Close();

  bool open_ = false;
  // Nobody but the current command has joined, so the transaction is its way back.
  bool alone_ = false;
  // The current command has a savepoint.
  bool way_back_ = false;
  size_t request_bytes_ = 0;
  Beginning first_;
  RateLimits::Counts rates_;
};

}  // namespace emulator
