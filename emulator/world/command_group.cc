#include "emulator/world/command_group.h"

#include <utility>

#include "emulator/world/command_entry.h"

namespace emulator {
namespace {

void Rollback(Domain& domain) {
  // SQLite has rolled back by itself after some errors.
  if (!domain.db().in_transaction()) return;
  try {
    domain.transactions.rollback.Run();
  } catch (const StorageError&) {
    // It did so just now.
  }
}

}  // namespace

CommandGroup::Beginning CommandGroup::Begin(Domain& domain) {
  return {.journal_last = domain.journal.last_number(),
          .changes = domain.db().total_changes(),
          .effects = domain.effects.mark()};
}

void CommandGroup::Close() {
  open_ = alone_ = way_back_ = false;
  request_bytes_ = 0;
}

void CommandGroup::Join(Domain& domain, const Beginning& beginning, size_t request_bytes,
                        bool way_back) {
  request_bytes_ += request_bytes;
  if (open_) {
    if (way_back) domain.transactions.savepoint.Run();
    way_back_ = way_back;
    return;
  }
  domain.transactions.begin.Run();
  open_ = alone_ = true;
  first_ = beginning;
  rates_ = domain.rates.counts();
}

void CommandGroup::Keep(Domain& domain) {
  if (way_back_) domain.transactions.release.Run();
  alone_ = way_back_ = false;
}

bool CommandGroup::TakeBack(Domain& domain, const Beginning& beginning) {
  if (alone_) {
    Rollback(domain);
    Close();
  } else if (way_back_) {
    domain.transactions.rollback_to.Run();
    domain.transactions.release.Run();
    way_back_ = false;
  } else if (open_ && domain.db().total_changes() != beginning.changes) {
    return false;
  }
  Forget(domain, beginning);
  return true;
}

void CommandGroup::Forget(Domain& domain, const Beginning& beginning) {
  domain.effects.TakeBack(beginning.effects);
  domain.journal.TakeBack(beginning.journal_last);
  domain.ForgetFound();
}

void CommandGroup::Commit(Domain& domain) {
  domain.journal.Write();
  domain.transactions.commit.Run();
  domain.journal.Committed();
  Close();
}

void CommandGroup::Fail(Domain& domain, const absl::Status& status) {
  Rollback(domain);
  Close();
  domain.effects.TakeBack(first_.effects);
  domain.ForgetFound();
  domain.rates.Restore(rates_);
  for (JournalEntry& entry : domain.journal.TakeBack(first_.journal_last)) {
    // What followed from a command that is undone has not happened.
    if (entry.action == kOverflowAction || entry.action == kCutAction) continue;
    entry.outcome = OutcomeOf(status);
    entry.detail = {};
    domain.journal.Append(std::move(entry));
  }
}

}  // namespace emulator
