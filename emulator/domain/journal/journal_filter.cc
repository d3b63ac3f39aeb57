#include "emulator/domain/journal/journal_filter.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace emulator {

bool MatchesPattern(absl::string_view text, absl::string_view pattern) {
  const std::vector<absl::string_view> parts = absl::StrSplit(pattern, '*');
  if (parts.size() == 1) return text == pattern;
  if (!absl::ConsumePrefix(&text, parts.front())) return false;
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    const size_t at = text.find(parts[i]);
    if (at == absl::string_view::npos) return false;
    text.remove_prefix(at + parts[i].size());
  }
  return absl::EndsWith(text, parts.back());
}

bool JournalFilter::Matches(const JournalEntry& entry) const {
  const auto same = [](const std::optional<std::string>& wanted, const std::string& text) {
    return !wanted || *wanted == text;
  };
  const absl::string_view name =
      absl::string_view(entry.action).substr(entry.action.rfind('/') + 1);
  return (!action || MatchesPattern(entry.action, *action) || MatchesPattern(name, *action)) &&
         same(cache, entry.cache) && same(subject, entry.subject) &&
         same(token_id, entry.token_id) && same(outcome, entry.outcome);
}

}  // namespace emulator
