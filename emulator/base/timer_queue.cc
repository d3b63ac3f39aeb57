#include "emulator/base/timer_queue.h"

namespace emulator {

TimerQueue::TimerId TimerQueue::Add(absl::Time due, Action action) {
  const TimerId id = next_id_++;
  timers_.emplace(Key{due, id}, std::move(action));
  due_by_id_.emplace(id, due);
  return id;
}

bool TimerQueue::Cancel(TimerId id) {
  const auto found = due_by_id_.find(id);
  if (found == due_by_id_.end()) return false;
  timers_.erase(Key{found->second, id});
  due_by_id_.erase(found);
  return true;
}

std::optional<TimerQueue::Action> TimerQueue::PopDue(absl::Time now) {
  if (timers_.empty() || timers_.begin()->first.first > now) return std::nullopt;
  const auto first = timers_.begin();
  Action action = std::move(first->second);
  due_by_id_.erase(first->first.second);
  timers_.erase(first);
  return action;
}

std::optional<absl::Time> TimerQueue::NextDue() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

}  // namespace emulator
