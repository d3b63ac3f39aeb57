#include "emulator/domain/journal/journal_filter.h"

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(JournalFilterTest, AStarStandsForAnyText) {
  const struct {
    const char* text;
    const char* pattern;
    bool matches;
  } kCases[] = {
      {"a.B/Set", "a.B/Set", true},
      {"a.B/Set", "*/Set", true},
      {"a.B/SetIf", "*/Set", false},
      {"a.B/SetIf", "*/Set*", true},
      {"a.B/Set", "*", true},
      {"", "*", true},
      {"webhook.outcome", "webhook.*", true},
      {"abcabc", "a*b*c", true},
      {"ab", "a*b*b", false},
      {"aba", "ab*ba", false},
      {"A", "a", false},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(MatchesPattern(c.text, c.pattern), c.matches) << c.text << " " << c.pattern;
  }
}

TEST(JournalFilterTest, EveryMemberThatIsThereMustMatch) {
  const JournalEntry entry{
      .action = "x/Set", .token_id = "mo", .cache = "c", .subject = "k", .outcome = "OK"};
  EXPECT_TRUE(JournalFilter{}.Matches(entry));
  EXPECT_TRUE((JournalFilter{.action = "Set"}.Matches(entry))) << "the name of an RPC is enough";
  EXPECT_TRUE((JournalFilter{.action = "set"}.Matches(entry))) << "case does not count";
  EXPECT_FALSE((JournalFilter{.action = "se"}.Matches(entry)));
  EXPECT_TRUE((JournalFilter{.action = "*/Set", .cache = "c", .subject = "k"}.Matches(entry)));
  EXPECT_FALSE((JournalFilter{.action = "*/Set", .cache = "other"}.Matches(entry)));
  EXPECT_FALSE((JournalFilter{.outcome = "NOT_FOUND"}.Matches(entry)));
  EXPECT_FALSE((JournalFilter{.token_id = ""}.Matches(entry))) << "empty is a value";
}

}  // namespace
}  // namespace emulator
