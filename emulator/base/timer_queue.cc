#include "emulator/base/timer_queue.h"

namespace emulator {

absl::string_view TimerKindName(TimerKind kind) {
  switch (kind) {
    case TimerKind::kAttempt:
      return "attempt";
    case TimerKind::kDeliveryTimeout:
      return "delivery_timeout";
    case TimerKind::kDelayedCall:
      return "delayed_call";
    case TimerKind::kHeartbeat:
      return "heartbeat";
    case TimerKind::kStreamExpiry:
      return "stream_expiry";
  }
  return "unknown";
}

TimerQueue::TimerId TimerQueue::Add(TimerKind kind, absl::Time due, Action action) {
  const TimerId id = next_id_++;
  timers_.emplace(Key{due, id}, Timer{.kind = kind, .action = std::move(action)});
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

std::optional<TimerQueue::Timer> TimerQueue::PopDue(absl::Time now) {
  if (timers_.empty() || timers_.begin()->first.first > now) return std::nullopt;
  const auto first = timers_.begin();
  ++fired_[static_cast<size_t>(first->second.kind)];
  Timer timer = std::move(first->second);
  due_by_id_.erase(first->first.second);
  timers_.erase(first);
  return timer;
}

std::optional<absl::Time> TimerQueue::NextDue() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.first;
}

std::optional<absl::Time> TimerQueue::NextWorkDue() const {
  for (const auto& [key, timer] : timers_) {
    if (IsWork(timer.kind)) return key.first;
  }
  return std::nullopt;
}

std::vector<TimerQueue::Upcoming> TimerQueue::List(size_t count) const {
  std::vector<Upcoming> next;
  for (const auto& [key, timer] : timers_) {
    if (next.size() == count) break;
    next.push_back({.due = key.first, .kind = timer.kind});
  }
  return next;
}

std::vector<TimerQueue::Action> TimerQueue::Clear(TimerKind answered) {
  std::vector<Action> actions;
  for (auto& [key, timer] : timers_) {
    if (timer.kind == answered) actions.push_back(std::move(timer.action));
  }
  timers_.clear();
  due_by_id_.clear();
  return actions;
}

}  // namespace emulator
