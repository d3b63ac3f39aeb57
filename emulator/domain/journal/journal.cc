#include "emulator/domain/journal/journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"

namespace emulator {

Journal::Journal(Database& db, JournalBlocks blocks)
    : store_(db, std::move(blocks)), last_number_(store_.LastNumber()) {}

void Journal::Append(JournalEntry entry) {
  entry.number = ++last_number_;
  if (entry.number % JournalStore::kBlockEntries == 0) callers_.clear();
  if (entry.cache.size() > limits::kJournalNameBytesMax) {
    entry.cache.resize(limits::kJournalNameBytesMax);
  }
  if (entry.subject.size() > limits::kJournalNameBytesMax) {
    entry.subject.resize(limits::kJournalNameBytesMax);
  }
  if (observed_) observed_->push_back(entry);
  pending_.push_back(std::move(entry));
  for (JournalEntry& next : std::exchange(behind_, {})) Append(std::move(next));
}

std::vector<JournalEntry> Journal::TakeObserved() {
  return observed_ ? std::exchange(*observed_, {}) : std::vector<JournalEntry>();
}

bool Journal::WantsClaims(absl::string_view caller) const {
  const bool new_block = (last_number_ + 1) % JournalStore::kBlockEntries == 0;
  return !caller.empty() && (new_block || !callers_.contains(caller));
}

void Journal::AddClaims(std::string caller, std::string claims) {
  if ((last_number_ + 1) % JournalStore::kBlockEntries == 0) callers_.clear();
  callers_.insert(caller);
  pending_claims_.push_back({last_number_ + 1, {std::move(caller), std::move(claims)}});
}

void Journal::Write() {
  for (const auto& [number, claims] : pending_claims_) {
    store_.InsertClaims(number, claims.caller, claims.claims);
  }
  for (; written_ < pending_.size(); ++written_) store_.Insert(pending_[written_]);
}

void Journal::Committed() {
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(written_));
  written_ = 0;
  pending_claims_.clear();
}

std::vector<JournalEntry> Journal::TakeBack(uint64_t last_number) {
  behind_.clear();
  if (std::exchange(written_, 0) > 0) store_.TakeBack(pending_.front().number - 1);
  std::vector<JournalEntry> forgotten;
  while (!pending_.empty() && pending_.back().number > last_number) {
    forgotten.push_back(std::move(pending_.back()));
    pending_.pop_back();
  }
  std::reverse(forgotten.begin(), forgotten.end());
  while (observed_ && !observed_->empty() && observed_->back().number > last_number) {
    observed_->pop_back();
  }
  last_number_ = last_number;
  // They are asked for again; what waits to be written belongs to entries before.
  callers_.clear();
  return forgotten;
}

std::string JournalLine(const JournalEntry& entry, absl::string_view world,
                        absl::string_view payload) {
  const auto quoted = [](const std::string& text) { return Dump(nlohmann::json(text)); };
  std::string line =
      absl::StrCat(R"({"number":)", entry.number, R"(,"time_us":)", absl::ToUnixMicros(entry.time),
                   R"(,"world":)", quoted(std::string(world)), R"(,"action":)",
                   quoted(entry.action), R"(,"caller":)", quoted(entry.caller), R"(,"token_id":)",
                   quoted(entry.token_id), R"(,"cache":)", quoted(entry.cache), R"(,"subject":)",
                   quoted(entry.subject), R"(,"outcome":)", quoted(entry.outcome));
  const uint64_t cause = entry.cause.value_or(0);
  if (cause != 0) absl::StrAppend(&line, R"(,"cause":)", cause);
  if (!entry.during.empty()) {
    absl::StrAppend(&line, R"(,"during":[)", absl::StrJoin(entry.during, ","), "]");
  }
  if (!entry.traceparent.empty()) {
    absl::StrAppend(&line, R"(,"traceparent":)", quoted(entry.traceparent));
  }
  const std::string detail = DetailMembers(entry.detail);
  absl::StrAppend(&line, detail.empty() ? "" : ",", detail);
  if (entry.payload_bytes >= 0) absl::StrAppend(&line, R"(,"payload_bytes":)", entry.payload_bytes);
  if (!payload.empty()) absl::StrAppend(&line, R"(,"payload":)", payload);
  return line + "}";
}

}  // namespace emulator
