#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace emulator {

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

  // `action` is handed out by PopDue at `due` or later.
  TimerId Add(absl::Time due, Action action);

  // False when the timer fired or was cancelled before.
  bool Cancel(TimerId id);

  // The next action whose time has come, removed from the queue; absent when nothing is due at
  // `now`.
  std::optional<Action> PopDue(absl::Time now);

  // When the next timer is due; absent when the queue is empty.
  std::optional<absl::Time> NextDue() const;

 private:
  using Key = std::pair<absl::Time, TimerId>;

  TimerId next_id_ = 1;
  std::map<Key, Action> timers_;
  absl::flat_hash_map<TimerId, absl::Time> due_by_id_;
};

}  // namespace emulator
