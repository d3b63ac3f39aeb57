#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "emulator/app/bundle_player.h"

namespace emulator {

// A world as another one was after an entry of its journal: it begins at the nearest checkpoint of
// that one, or new, and the entries from there on are played again, with the answers that receivers
// gave then. Nothing is sent, and nobody finds it by its name.
//
// The entry's turn is played to its end, so an attempt that a publish brought about at once is
// there, too. The clock stands still at that time. What was under way still is: no answer comes.
//
// Threads: for one thread.
class WorldAtEntry {
 public:
  // BundleImpossible when the journal has lost what is needed, or a request, or does not become the
  // same; the errors of World::Open.
  static absl::StatusOr<std::unique_ptr<WorldAtEntry>> Make(World& source,
                                                            const std::string& endpoint,
                                                            uint64_t entry);
  // The same without a checkpoint: all entries are played.
  static absl::StatusOr<std::unique_ptr<WorldAtEntry>> MakeFromFirst(World& source,
                                                                     const std::string& endpoint,
                                                                     uint64_t entry) {
    return Play(source, endpoint, std::nullopt, entry);
  }

  World& world() { return player_.world(); }
  // How many entries were played.
  size_t played() const { return bundle_.steps.size(); }

 private:
  explicit WorldAtEntry(Bundle bundle) : bundle_(std::move(bundle)), player_(bundle_) {}
  static absl::StatusOr<std::unique_ptr<WorldAtEntry>> Play(
      World& source, const std::string& endpoint,
      const std::optional<Checkpoints::Beginning>& beginning, uint64_t entry);
  absl::Status CheckSame(World& source, JournalCursor cursor, uint64_t entry);

  const Bundle bundle_;
  BundlePlayer player_;
};

// Makes a world as `source` was after an entry, and lets it be read. The errors of
// WorldAtEntry::Make.
absl::Status ReadAtEntry(World& source, const std::string& endpoint, uint64_t entry,
                         absl::FunctionRef<void(const std::shared_ptr<World>&)> read);

}  // namespace emulator
