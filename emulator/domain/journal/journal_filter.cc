#include "emulator/domain/journal/journal_filter.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
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

namespace {

// Case does not count: the verb of the command line is "publish", the RPC is "Publish".
bool MatchesAction(absl::string_view action, absl::string_view wanted) {
  const std::string text = absl::AsciiStrToLower(action);
  const std::string pattern = absl::AsciiStrToLower(wanted);
  const std::string name = text.substr(text.find_last_of("/.") + 1);
  return MatchesPattern(text, pattern) || MatchesPattern(name, pattern);
}

}  // namespace

bool JournalFilter::Matches(const JournalEntry& entry) const {
  const auto same = [](const std::optional<std::string>& wanted, const std::string& text) {
    return !wanted || *wanted == text;
  };
  return (!action || MatchesAction(entry.action, *action)) && same(cache, entry.cache) &&
         same(subject, entry.subject) && same(token_id, entry.token_id) &&
         same(outcome, entry.outcome);
}

}  // namespace emulator
