#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/domain/faults/delivery_fault.h"

namespace emulator {

// What goes wrong with calls that a rule is about. The parts combine: a delay comes first.
struct Fault {
  // The call waits this long, by the world's clock, before anything else is done.
  absl::Duration delay = absl::ZeroDuration();
  // Not OK: the call fails with it, and nothing is executed.
  absl::Status error;
  // The connection the call came on is reset; nothing is executed. Calls that came without a port
  // fail with UNAVAILABLE.
  bool reset_connection = false;
  // A stream ends with `stream_error` right after this many live messages; heartbeats count,
  // replayed items do not (docs/behaviour/momento-local.md §6). Absent: it does not.
  std::optional<uint64_t> stream_messages_max;
  absl::Status stream_error;

  bool any() const {
    return delay > absl::ZeroDuration() || !error.ok() || reset_connection || stream_messages_max;
  }
};

// "The n-th to m-th call of this RPC, in this cache, on this key or topic: this fault", or the same
// of the deliveries of a webhook.
struct FaultRule {
  // Unique within a plan.
  std::string name;
  // In the spelling of FaultNameOf ("list-push-front", "topic-subscribe"), or "*" for every RPC.
  // Empty for a rule about deliveries.
  std::string rpc;
  // A rule about deliveries: those of the webhooks of this name, or "*" for all.
  std::optional<std::string> webhook;
  // Only calls about this cache, and this key, collection, topic or leaderboard; absent: all.
  std::optional<std::string> cache;
  std::optional<std::string> subject;
  // Of the calls that match, counted from 1, both included.
  uint64_t first = 1;
  uint64_t last = std::numeric_limits<uint64_t>::max();
  Fault fault;
  DeliveryFault delivery;
  // By how much its delay is longer or shorter at most, as the seed says.
  absl::Duration jitter = absl::ZeroDuration();
  // It decides nothing: its delay comes on top of what another rule does.
  bool besides = false;
};

// A call, as rules see it.
struct FaultTarget {
  // "cache_client.Scs/Get"
  absl::string_view rpc;
  absl::string_view cache;
  absl::string_view subject;
};

}  // namespace emulator
