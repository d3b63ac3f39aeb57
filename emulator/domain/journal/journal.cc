#include "emulator/domain/journal/journal.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"

namespace emulator {

Journal::Journal(Database& db) : store_(db), last_number_(store_.LastNumber()) {}

void Journal::Append(JournalEntry entry) {
  entry.number = ++last_number_;
  if (entry.cache.size() > limits::kJournalNameBytesMax) {
    entry.cache.resize(limits::kJournalNameBytesMax);
  }
  if (entry.subject.size() > limits::kJournalNameBytesMax) {
    entry.subject.resize(limits::kJournalNameBytesMax);
  }
  pending_.push_back(std::move(entry));
}

void Journal::Write() {
  for (; written_ < pending_.size(); ++written_) store_.Insert(pending_[written_]);
}

void Journal::Committed() {
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(written_));
  written_ = 0;
}

void Journal::TakeBack(uint64_t last_number) {
  while (!pending_.empty() && pending_.back().number > last_number) pending_.pop_back();
  last_number_ = last_number;
  written_ = 0;
}

std::string JournalLine(const JournalEntry& entry, absl::string_view world) {
  const auto quoted = [](const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  return absl::StrCat(R"({"number":)", entry.number, R"(,"time_us":)",
                      absl::ToUnixMicros(entry.time), R"(,"world":)", quoted(std::string(world)),
                      R"(,"action":)", quoted(entry.action), R"(,"token_id":)",
                      quoted(entry.token_id), R"(,"cache":)", quoted(entry.cache), R"(,"subject":)",
                      quoted(entry.subject), R"(,"outcome":)", quoted(entry.outcome),
                      entry.detail.empty() ? "" : ",", entry.detail, "}");
}

}  // namespace emulator
