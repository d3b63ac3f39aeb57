#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace emulator::attack {

// What an attack sent, what came of it, and what must not be: the findings.
//
// Threads: safe.
class Report {
 public:
  // What follows belongs to this attack.
  void Begin(const std::string& attack) ABSL_LOCKS_EXCLUDED(mutex_);
  void Count(const std::string& what, int64_t by = 1) ABSL_LOCKS_EXCLUDED(mutex_);
  // A figure that stands beside the counts, as "p99 2 ms".
  void Note(const std::string& figure) ABSL_LOCKS_EXCLUDED(mutex_);
  // Told at once on stderr. The same kind is told once per attack, and counted.
  void Find(const std::string& kind, absl::string_view text = "") ABSL_LOCKS_EXCLUDED(mutex_);

  // A table with a line per attack, and the findings.
  std::string Table() ABSL_LOCKS_EXCLUDED(mutex_);
  size_t findings() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Section {
    std::string attack;
    std::map<std::string, int64_t> counts;
    std::vector<std::string> figures;
    // By kind: the first text, and how many there were.
    std::map<std::string, std::pair<std::string, int64_t>> findings;
  };

  absl::Mutex mutex_;
  std::vector<Section> sections_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator::attack
