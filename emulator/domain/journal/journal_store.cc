#include "emulator/domain/journal/journal_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

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

}  // namespace

JournalStore::JournalStore(Database& db)
    : insert_(db, kInsert),
      insert_claims_(db, kInsertClaims),
      read_(db, kRead),
      last_(db, kLast),
      last_time_(db, kLastTime),
      list_claims_(db, kListClaims),
      measure_blocks_(db, kMeasureBlocks),
      prune_(db, kPrune),
      prune_claims_(db, kPruneClaims) {}

void JournalStore::Insert(const JournalEntry& entry) {
  if (entry.number % kBlockEntries == 0) BeginBlock(entry.number / kBlockEntries);
  const std::string detail = DetailText(entry.detail);
  const std::string during = absl::StrJoin(entry.during, ",");
  std::optional<Blob> payload;
  if (entry.payload) payload = Blob{*entry.payload};
  insert_.Run(entry.number, entry.time, entry.action, entry.caller, entry.token_id, entry.cache,
              Blob{entry.subject}, entry.outcome, detail, entry.payload_bytes, payload, entry.cause,
              during, entry.traceparent);
  if (!payload) return;
  if (!blocks_) return;
  blocks_->back().bytes += entry.payload->size();
  bytes_ += entry.payload->size();
}

void JournalStore::BeginBlock(uint64_t index) {
  if (!blocks_) {
    blocks_.emplace();
    for (Rows rows = measure_blocks_.Query(kBlockEntries); rows.Next();) {
      blocks_->push_back({.index = rows.Uint(0), .bytes = rows.Uint(1)});
      bytes_ += rows.Uint(1);
    }
  }
  blocks_->push_back({.index = index});
  constexpr uint64_t kBlocksKept = limits::kJournalEntriesKept / kBlockEntries + 2;
  while (blocks_->size() > kBlocksKept ||
         (bytes_ > limits::kJournalBytesKept && blocks_->size() > 2)) {
    const Block& oldest = blocks_->front();
    prune_.Run((oldest.index + 1) * kBlockEntries);
    prune_claims_.Run(oldest.index);
    bytes_ -= oldest.bytes;
    blocks_->pop_front();
  }
}

void JournalStore::InsertClaims(uint64_t number, absl::string_view caller,
                                absl::string_view claims) {
  insert_claims_.Run(number / kBlockEntries, caller, claims);
}

std::vector<JournalEntry> JournalStore::Read(uint64_t after, int count) {
  std::vector<JournalEntry> entries;
  for (Rows rows = read_.Query(after, count); rows.Next();) {
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

uint64_t JournalStore::LastNumber() {
  Rows rows = last_.Query();
  return rows.Next() ? rows.Uint(0) : 0;
}

absl::Time JournalStore::LastTime() {
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
