#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "emulator/storage/statement.h"

namespace emulator {

struct JournalEntry {
  uint64_t number = 0;
  absl::Time time;
  // What was asked or done: the RPC as "cache_client.Scs/Set", or a step as "webhook.attempt".
  std::string action;
  // Token id of the caller's credential, or empty.
  std::string token_id;
  std::string cache;
  // The key, topic or webhook it was about, or empty.
  std::string subject;
  // "OK" or the name of a status, as "NOT_FOUND".
  std::string outcome;
  // More, as members of a JSON object without the braces, or empty.
  std::string detail;
};

// What is remembered of the journal: the latest limits::kJournalEntriesKept entries.
class JournalStore {
 public:
  explicit JournalStore(Database& db);

  void Insert(const JournalEntry& entry);
  std::vector<JournalEntry> Read(uint64_t after, int count);
  uint64_t LastNumber();

 private:
  Statement insert_;
  Statement read_;
  Statement last_;
  Statement prune_;
};

}  // namespace emulator
