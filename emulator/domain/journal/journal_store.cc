#include "emulator/domain/journal/journal_store.h"

#include "emulator/base/limits.h"

namespace emulator {
namespace {

constexpr char kInsert[] =
    "INSERT INTO journal (number, time_us, action, token_id, cache, subject, outcome, detail) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr char kRead[] =
    "SELECT number, time_us, action, token_id, cache, subject, outcome, detail FROM journal "
    "WHERE number > ?1 ORDER BY number LIMIT ?2";
constexpr char kLast[] = "SELECT coalesce(max(number), 0) FROM journal";
constexpr char kPrune[] = "DELETE FROM journal WHERE number <= ?1";

// Old entries go in lots, not one by one with each new one.
constexpr uint64_t kPruneEvery = 1024;

}  // namespace

JournalStore::JournalStore(Database& db)
    : insert_(db, kInsert), read_(db, kRead), last_(db, kLast), prune_(db, kPrune) {}

void JournalStore::Insert(const JournalEntry& entry) {
  insert_.Run(entry.number, entry.time, entry.action, entry.token_id, entry.cache,
              Blob{entry.subject}, entry.outcome, entry.detail);
  if (entry.number % kPruneEvery == 0) {
    prune_.Run(static_cast<int64_t>(entry.number) - limits::kJournalEntriesKept);
  }
}

std::vector<JournalEntry> JournalStore::Read(uint64_t after, int count) {
  std::vector<JournalEntry> entries;
  for (Rows rows = read_.Query(after, count); rows.Next();) {
    entries.push_back({.number = rows.Uint(0),
                       .time = rows.Time(1),
                       .action = rows.Text(2),
                       .token_id = rows.Text(3),
                       .cache = rows.Text(4),
                       .subject = rows.Text(5),
                       .outcome = rows.Text(6),
                       .detail = rows.Text(7)});
  }
  return entries;
}

uint64_t JournalStore::LastNumber() {
  Rows rows = last_.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

}  // namespace emulator
