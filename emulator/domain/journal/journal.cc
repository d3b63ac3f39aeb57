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
  unwritten_.push_back(std::move(entry));
}

void Journal::Write() {
  for (const JournalEntry& entry : unwritten_) store_.Insert(entry);
  unwritten_.clear();
}

std::vector<JournalEntry> Journal::Read(uint64_t after, int count) {
  Write();
  return store_.Read(after, count);
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
