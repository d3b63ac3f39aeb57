#include "tests/attack/report.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace emulator::attack {

void Report::Begin(const std::string& attack) {
  absl::MutexLock lock(&mutex_);
  sections_.push_back({.attack = attack, .counts = {}, .figures = {}, .findings = {}});
  std::fprintf(stderr, "attack %s\n", attack.c_str());
}

void Report::Count(const std::string& what, int64_t by) {
  absl::MutexLock lock(&mutex_);
  sections_.back().counts[what] += by;
}

void Report::Note(const std::string& figure) {
  absl::MutexLock lock(&mutex_);
  sections_.back().figures.push_back(figure);
}

void Report::Find(const std::string& kind, absl::string_view text) {
  absl::MutexLock lock(&mutex_);
  Section& section = sections_.back();
  auto& [first, count] = section.findings[kind];
  if (count++ > 0) return;
  first = std::string(text);
  std::fprintf(stderr, "FINDING in %s: %s: %s\n", section.attack.c_str(), kind.c_str(),
               first.c_str());
}

std::string Report::Table() {
  absl::MutexLock lock(&mutex_);
  std::string text;
  for (const Section& section : sections_) {
    absl::StrAppendFormat(&text, "%-16s %s", section.attack,
                          absl::StrJoin(section.counts, ", ", absl::PairFormatter(" ")));
    absl::StrAppend(&text, section.figures.empty() ? "" : "; ",
                    absl::StrJoin(section.figures, ", "), "\n");
    for (const auto& [kind, finding] : section.findings) {
      absl::StrAppend(&text, "  FINDING ", kind, " (", finding.second, " times): ", finding.first,
                      "\n");
    }
  }
  return text;
}

size_t Report::findings() {
  absl::MutexLock lock(&mutex_);
  size_t count = 0;
  for (const Section& section : sections_) count += section.findings.size();
  return count;
}

}  // namespace emulator::attack
