#include "emulator/domain/topics/subscription.h"

#include <utility>

namespace emulator {

void Subscription::SetListener(std::weak_ptr<Listener> listener) {
  listener_ = std::move(listener);
}

std::optional<StreamElement> Subscription::Next() {
  absl::MutexLock lock(&mutex_);
  if (ended_) return std::nullopt;
  if (std::exchange(heartbeat_due_, false)) return Heartbeat{};
  if (gap_) return *std::exchange(gap_, std::nullopt);
  if (!items_.empty()) {
    StreamElement item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  if (end_) {
    ended_ = true;
    return StreamEnd{*std::move(end_)};
  }
  waiting_ = true;
  return std::nullopt;
}

bool Subscription::PushHeartbeat() {
  absl::MutexLock lock(&mutex_);
  heartbeat_due_ = true;
  return TakeWaiting();
}

bool Subscription::PushItem(std::shared_ptr<const TopicItem> item) {
  absl::MutexLock lock(&mutex_);
  if (items_.size() == items_max_) DropOldest();
  items_.push_back(std::move(item));
  return TakeWaiting();
}

bool Subscription::PushDiscontinuity(const Discontinuity& gap) {
  absl::MutexLock lock(&mutex_);
  gap_ = gap;
  return TakeWaiting();
}

bool Subscription::PushEnd(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  if (!end_) end_ = std::move(status);
  return TakeWaiting();
}

bool Subscription::Abandon() {
  absl::MutexLock lock(&mutex_);
  heartbeat_due_ = false;
  gap_.reset();
  items_.clear();
  if (!end_) end_ = absl::CancelledError("The subscriber is gone");
  return TakeWaiting();
}

void Subscription::Notify() {
  if (const auto listener = listener_.lock()) listener->OnReady();
}

bool Subscription::TakeWaiting() { return std::exchange(waiting_, false); }

void Subscription::DropOldest() {
  const TopicItem& dropped = *items_.front();
  // A gap that was not told yet grows: its start stays.
  if (!gap_) gap_ = Discontinuity{.last_sequence_number = dropped.sequence_number - 1};
  gap_->new_sequence_number = dropped.sequence_number;
  gap_->new_sequence_page = dropped.sequence_page;
  items_.pop_front();
}

}  // namespace emulator
