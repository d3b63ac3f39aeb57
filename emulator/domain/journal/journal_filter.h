#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "emulator/domain/journal/journal_store.h"

namespace emulator {

// Which entries of a journal to show. An absent member lets every entry through.
struct JournalFilter {
  // '*' stands for any text: "webhook.*". An RPC may be given without its service: "Publish".
  std::optional<std::string> action;
  std::optional<std::string> cache;
  std::optional<std::string> subject;
  std::optional<std::string> token_id;
  // "OK", "NOT_FOUND"; of a delivery "delivered", "failed" or "lost".
  std::optional<std::string> outcome;

  bool Matches(const JournalEntry& entry) const;
};

// Whether the text matches the pattern, in which '*' stands for any text, also an empty one.
bool MatchesPattern(absl::string_view text, absl::string_view pattern);

}  // namespace emulator
