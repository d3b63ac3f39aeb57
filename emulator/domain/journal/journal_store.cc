#include "emulator/domain/journal/journal_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/limits.h"
#include "emulator/storage/transaction.h"

namespace emulator {
namespace {

// Rows that are moved at once.
constexpr int kReadAtOnce = 1000;

#define JOURNAL_COLUMNS                                                          \
  "number, time_us, action, caller, token_id, cache, subject, outcome, detail, " \
  "payload_bytes, payload, cause, during, traceparent"

constexpr char kInsert[] = "INSERT INTO journal (" JOURNAL_COLUMNS
                           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
constexpr char kInsertClaims[] =
    "INSERT OR IGNORE INTO callers (block, caller, claims) VALUES (?1, ?2, ?3)";
constexpr char kRead[] =
    "SELECT " JOURNAL_COLUMNS " FROM journal WHERE number > ?1 ORDER BY number LIMIT ?2";
constexpr char kLast[] = "SELECT coalesce(max(number), 0) FROM journal";
constexpr char kLastTime[] = "SELECT time_us FROM journal ORDER BY number DESC LIMIT 1";
constexpr char kListClaims[] =
    "SELECT caller, min(claims) FROM callers GROUP BY caller ORDER BY caller";
constexpr char kMeasureBlocks[] =
    "SELECT number / ?1, sum(coalesce(length(payload), 0)) FROM journal GROUP BY 1 ORDER BY 1";
constexpr char kPrune[] = "DELETE FROM journal WHERE number < ?1";
constexpr char kPruneClaims[] = "DELETE FROM callers WHERE block <= ?1";

#undef JOURNAL_COLUMNS

std::vector<uint64_t> NumbersFrom(absl::string_view text) {
  std::vector<uint64_t> numbers;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    if (!absl::SimpleAtoi(part, &numbers.emplace_back())) numbers.pop_back();
  }
  return numbers;
}

void InsertInto(Statement& insert, const JournalEntry& entry) {
  const std::string detail = DetailText(entry.detail);
  const std::string during = absl::StrJoin(entry.during, ",");
  std::optional<Blob> payload;
  if (entry.payload) payload = Blob{*entry.payload};
  insert.Run(entry.number, entry.time, entry.action, entry.caller, entry.token_id, entry.cache,
             Blob{entry.subject}, entry.outcome, detail, entry.payload_bytes, payload, entry.cause,
             during, entry.traceparent);
}

std::vector<JournalEntry> ReadFrom(Statement& read, uint64_t after, int count) {
  std::vector<JournalEntry> entries;
  for (Rows rows = read.Query(after, count); rows.Next();) {
    entries.push_back({.number = rows.Uint(0),
                       .time = rows.Time(1),
                       .action = rows.Text(2),
                       .caller = rows.Text(3),
                       .token_id = rows.Text(4),
                       .cache = rows.Text(5),
                       .subject = rows.Text(6),
                       .outcome = rows.Text(7),
                       .cause = rows.OptionalUint(11),
                       .during = NumbersFrom(rows.Bytes(12)),
                       .traceparent = rows.Text(13),
                       .detail = DetailFromText(rows.Bytes(8)),
                       .payload_bytes = rows.Int(9)});
    if (!rows.IsNull(10)) entries.back().payload = rows.Text(10);
  }
  return entries;
}

}  // namespace

JournalStore::JournalStore(Database& db, JournalBlocks blocks)
    : in_memory_(db.path() == Database::kInMemory),
      blocks_(in_memory_ ? std::move(blocks) : JournalBlocks()),
      insert_(db, kInsert),
      insert_claims_(db, kInsertClaims),
      read_(db, kRead),
      last_(db, kLast),
      last_time_(db, kLastTime),
      list_claims_(db, kListClaims),
      measure_blocks_(db, kMeasureBlocks),
      prune_(db, kPrune),
      prune_claims_(db, kPruneClaims) {
  if (in_memory_ && blocks_.empty()) MoveRows();
}

void JournalStore::MoveRows() {
  for (uint64_t after = 0;; after = blocks_.last_number()) {
    const std::vector<JournalEntry> entries = ReadFrom(read_, after, kReadAtOnce);
    if (entries.empty()) break;
    for (const JournalEntry& entry : entries) blocks_.Append(entry);
  }
  if (!blocks_.empty()) prune_.Run(blocks_.last_number() + 1);
}

void JournalStore::InsertAll(Database& db, const JournalBlocks& blocks) {
  Statement insert(db, kInsert);
  TransactionStatements statements(db);
  Transaction transaction(statements);
  for (uint64_t after = 0; after < blocks.last_number();) {
    for (const JournalEntry& entry : blocks.Read(after, kReadAtOnce)) {
      InsertInto(insert, entry);
      after = entry.number;
    }
  }
  transaction.Commit();
}

void JournalStore::Insert(const JournalEntry& entry) {
  if (entry.number % kBlockEntries == 0) BeginBlock(entry.number / kBlockEntries);
  if (in_memory_) return blocks_.Append(entry);
  InsertInto(insert_, entry);
  if (!entry.payload || !row_blocks_) return;
  row_blocks_->back().bytes += entry.payload->size();
  row_bytes_ += entry.payload->size();
}

void JournalStore::TakeBack(uint64_t last_number) {
  blocks_.TakeBack(last_number);
  // What was counted of them is measured again.
  row_blocks_.reset();
  row_bytes_ = 0;
}

void JournalStore::BeginBlock(uint64_t index) {
  constexpr uint64_t kBlocksKept = limits::kJournalEntriesKept / kBlockEntries + 2;
  if (in_memory_) {
    const uint64_t forgotten = blocks_.Prune(kBlocksKept - 1, limits::kJournalBytesKept);
    if (forgotten > 0) prune_claims_.Run(forgotten / kBlockEntries);
    return;
  }
  if (!row_blocks_) MeasureRows();
  row_blocks_->push_back({.index = index});
  while (row_blocks_->size() > kBlocksKept ||
         (row_bytes_ > limits::kJournalBytesKept && row_blocks_->size() > 2)) {
    const RowBlock& oldest = row_blocks_->front();
    prune_.Run((oldest.index + 1) * kBlockEntries);
    prune_claims_.Run(oldest.index);
    row_bytes_ -= oldest.bytes;
    row_blocks_->pop_front();
  }
}

void JournalStore::MeasureRows() {
  row_blocks_.emplace();
  for (Rows rows = measure_blocks_.Query(kBlockEntries); rows.Next();) {
    row_blocks_->push_back({.index = rows.Uint(0), .bytes = rows.Uint(1)});
    row_bytes_ += rows.Uint(1);
  }
}

void JournalStore::InsertClaims(uint64_t number, absl::string_view caller,
                                absl::string_view claims) {
  insert_claims_.Run(number / kBlockEntries, caller, claims);
}

std::vector<JournalEntry> JournalStore::Read(uint64_t after, int count) {
  return in_memory_ ? blocks_.Read(after, count) : ReadFrom(read_, after, count);
}

uint64_t JournalStore::LastNumber() {
  if (in_memory_) return blocks_.last_number();
  Rows rows = last_.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

absl::Time JournalStore::LastTime() {
  if (in_memory_) return blocks_.last_time();
  Rows rows = last_time_.Query();
  return rows.Next() ? rows.Time(0) : absl::InfinitePast();
}

std::vector<JournalStore::Claims> JournalStore::ListClaims() {
  std::vector<Claims> all;
  for (Rows rows = list_claims_.Query(); rows.Next();) {
    all.push_back({.caller = rows.Text(0), .claims = rows.Text(1)});
  }
  return all;
}

}  // namespace emulator
