#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "emulator/domain/journal/journal_detail.h"

namespace emulator {

struct JournalEntry {
  uint64_t number = 0;
  absl::Time time;
  // What was asked or done: the RPC as "cache_client.Scs/Set", a control command as
  // "control.topics.reset", or a step as "webhook.attempt".
  std::string action;
  // Id of the caller's credential; empty when there was none of ours, kInvalidCaller when it was
  // not good.
  std::string caller;
  // Token id of the caller's credential, or empty.
  std::string token_id;
  std::string cache;
  // The key, topic or webhook it was about, or empty.
  std::string subject;
  // "OK" or the name of a status, as "NOT_FOUND".
  std::string outcome;
  // The entry that brought it about; 0: nothing in this world did (docs/journal.md). Absent when a
  // build that knew of no causes made the entry, or what led to it.
  std::optional<uint64_t> cause = 0;
  // Of a command without a cause: the attempts whose requests were under way, one of whose
  // receivers may have made it; oldest first, none when they are more than
  // limits::kJournalDuringMax.
  std::vector<uint64_t> during;
  // What the call came with as metadata, or empty.
  std::string traceparent;
  JournalDetail detail;
  // The request, without the credentials in it, and its size; -1 when there is no request. Absent
  // also when it was too large to be kept.
  std::optional<std::string> payload;
  int64_t payload_bytes = -1;
  bool operator==(const JournalEntry&) const = default;
};

// The steps of a delivery.
inline constexpr char kAttemptAction[] = "webhook.attempt";
inline constexpr char kOutcomeAction[] = "webhook.outcome";
// Messages that a webhook does not get: too many wait for it; the chain of causes is too long.
inline constexpr char kOverflowAction[] = "webhook.overflow";
inline constexpr char kCutAction[] = "webhook.cut";

inline constexpr char kInvalidCaller[] = "invalid";

}  // namespace emulator
