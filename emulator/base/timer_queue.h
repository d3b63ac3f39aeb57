#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace emulator {

// What a timer is for. The first three are work, which comes to an end. Heartbeats never do,
// and the expiry of a stream is not work.
enum class TimerKind { kAttempt, kDeliveryTimeout, kDelayedCall, kHeartbeat, kStreamExpiry };
inline constexpr size_t kTimerKinds = 5;
// "attempt", "delivery_timeout", "delayed_call", "heartbeat", "stream_expiry"
absl::string_view TimerKindName(TimerKind kind);
inline bool IsWork(TimerKind kind) { return kind <= TimerKind::kDelayedCall; }

// What is to happen later in one world. Timers fire in the order (due time, order of creation),
// each exactly once; a timer added while others fire takes its place among them.
//
// The queue knows no clock and no thread: the world asks for what is due and runs it.
//
// Threads: none of its own, not safe; the world's lock guards it.
class TimerQueue {
 public:
  using TimerId = uint64_t;
  using Action = std::function<void()>;

  // It is handed out by PopDue at `due` or later. Ids are not used again.
  TimerId Add(TimerKind kind, absl::Time due, Action action);

  // False when the timer fired or was cancelled before.
  bool Cancel(TimerId id);

  // The next timer whose time has come, removed from the queue; absent when nothing is due at
  // `now`.
  struct Timer {
    TimerKind kind;
    Action action;
  };
  std::optional<Timer> PopDue(absl::Time now);

  // When the next timer is due; absent when there is none. The second looks at work only, and
  // takes as long as there are other timers before it.
  std::optional<absl::Time> NextDue() const;
  std::optional<absl::Time> NextWorkDue() const;

  // The timers that fire next, in their order, at most `count` of them.
  struct Upcoming {
    absl::Time due;
    TimerKind kind = TimerKind::kAttempt;
  };
  std::vector<Upcoming> List(size_t count) const;

  // Removes all timers, and answers the actions of those of one kind, in their order.
  std::vector<Action> Clear(TimerKind answered);

  // How many timers of each kind PopDue has handed out.
  using Counts = std::array<uint64_t, kTimerKinds>;
  const Counts& fired() const { return fired_; }

 private:
  using Key = std::pair<absl::Time, TimerId>;

  TimerId next_id_ = 1;
  std::map<Key, Timer> timers_;
  absl::flat_hash_map<TimerId, absl::Time> due_by_id_;
  Counts fired_ = {};
};

}  // namespace emulator
