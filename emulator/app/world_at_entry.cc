#include "emulator/app/world_at_entry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

constexpr int kReadAtOnce = 1000;

// As lines the two must be equal; an entry of an older build knows of no cause.
JournalEntry Compared(JournalEntry entry, bool cause_known) {
  entry.payload.reset();
  if (!cause_known) {
    entry.cause = 0;
    entry.during.clear();
  }
  return entry;
}

JournalCursor CursorOf(const std::optional<Checkpoints::Beginning>& beginning) {
  if (!beginning) return {};
  return {.after = beginning->checkpoint->journal_last, .life = beginning->life};
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorldAtEntry>> WorldAtEntry::Make(World& source,
                                                                 const std::string& endpoint,
                                                                 uint64_t entry) {
  const auto beginning = source.checkpoints().Before(entry);
  auto made = Play(source, endpoint, beginning, entry);
  if (made.ok() || !beginning) return made;
  // What no checkpoint tells: which of two timers that are due at the same time was set first.
  auto from_first = MakeFromFirst(source, endpoint, entry);
  return from_first.ok() ? std::move(from_first) : std::move(made);
}

absl::StatusOr<std::unique_ptr<WorldAtEntry>> WorldAtEntry::Play(
    World& source, const std::string& endpoint,
    const std::optional<Checkpoints::Beginning>& beginning, uint64_t entry) {
  const JournalCursor cursor = CursorOf(beginning);
  ASSIGN_OR_RETURN(auto bundle, BundleUntil(source, endpoint, cursor, entry));
  std::unique_ptr<WorldAtEntry> at(new WorldAtEntry(std::move(bundle)));
  RETURN_IF_ERROR(beginning ? at->player_.StartAt(*beginning) : at->player_.Start());
  at->player_.Play(nullptr);
  RETURN_IF_ERROR(at->CheckSame(source, cursor, entry));
  return at;
}

absl::Status WorldAtEntry::CheckSame(World& source, JournalCursor cursor, uint64_t entry) {
  while (cursor.after < entry) {
    uint64_t number = cursor.after;
    const auto got = world().journal().Read(number, kReadAtOnce);
    ASSIGN_OR_RETURN(const auto expected, source.journal().Read({}, kReadAtOnce, cursor));
    for (size_t i = 0; i < expected.size() && number < entry; ++i) {
      ++number;
      const bool cause_known = expected[i].cause.has_value();
      if (i >= got.size() || Compared(got[i], cause_known) != Compared(expected[i], cause_known)) {
        return errors::BundleImpossible(
            absl::StrCat("entry ", number, " does not become the same when it is played again"));
      }
    }
    if (expected.empty()) break;
  }
  return absl::OkStatus();
}

absl::Status ReadAtEntry(World& source, const std::string& endpoint, uint64_t entry,
                         absl::FunctionRef<void(const std::shared_ptr<World>&)> read) {
  ASSIGN_OR_RETURN(const auto at, WorldAtEntry::Make(source, endpoint, entry));
  read(at->world().shared_from_this());
  return absl::OkStatus();
}

}  // namespace emulator
