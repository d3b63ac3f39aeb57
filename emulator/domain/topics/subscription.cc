#include "emulator/domain/topics/subscription.h"

#include <utility>

#include "emulator/base/errors.h"

namespace emulator {
namespace {

size_t BytesOf(const StreamElement& element) {
  const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&element);
  return item == nullptr ? 0 : (*item)->value.bytes.size();
}

}  // namespace

void Subscription::SetListener(std::weak_ptr<Listener> listener) {
  listener_ = std::move(listener);
}

Subscription::Progress Subscription::progress() {
  absl::MutexLock lock(&mutex_);
  return {.sequence_page = taken_page_,
          .sequence_number = taken_number_,
          .waiting = queue_.size() + (dropped_ ? 1 : 0)};
}

std::optional<StreamElement> Subscription::Next() {
  absl::MutexLock lock(&mutex_);
  if (ended_) return std::nullopt;
  if (std::exchange(heartbeat_due_, false)) return Heartbeat{};
  if (dropped_) return *std::exchange(dropped_, std::nullopt);
  if (!queue_.empty()) {
    StreamElement element = PopFront();
    if (const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&element)) {
      taken_page_ = (*item)->sequence_page;
      taken_number_ = (*item)->sequence_number;
    }
    return element;
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
  return Push(std::move(item));
}

bool Subscription::PushDiscontinuity(const Discontinuity& gap) {
  absl::MutexLock lock(&mutex_);
  return Push(gap);
}

bool Subscription::PushEnd(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  if (!end_) end_ = std::move(status);
  return TakeWaiting();
}

bool Subscription::Abandon() {
  absl::MutexLock lock(&mutex_);
  heartbeat_due_ = false;
  dropped_.reset();
  queue_.clear();
  queue_bytes_ = 0;
  if (!end_) end_ = errors::CancelledByClient();
  return TakeWaiting();
}

void Subscription::Notify() {
  if (const auto listener = listener_.lock()) listener->OnReady();
}

bool Subscription::TakeWaiting() { return std::exchange(waiting_, false); }

bool Subscription::Push(StreamElement element) {
  const size_t bytes = BytesOf(element);
  while (!queue_.empty() && (queue_.size() == elements_max_ || queue_bytes_ + bytes > bytes_max_)) {
    DropOldest();
  }
  queue_bytes_ += bytes;
  queue_.push_back(std::move(element));
  return TakeWaiting();
}

StreamElement Subscription::PopFront() {
  StreamElement element = std::move(queue_.front());
  queue_.pop_front();
  queue_bytes_ -= BytesOf(element);
  return element;
}

// A gap that was not told yet grows: its start stays.
void Subscription::DropOldest() {
  Discontinuity gap;
  const StreamElement oldest = PopFront();
  if (const auto* item = std::get_if<std::shared_ptr<const TopicItem>>(&oldest)) {
    gap = {.last_sequence_number = (*item)->sequence_number - 1,
           .new_sequence_number = (*item)->sequence_number,
           .new_sequence_page = (*item)->sequence_page};
  } else {
    gap = std::get<Discontinuity>(oldest);
  }
  if (dropped_) gap.last_sequence_number = dropped_->last_sequence_number;
  dropped_ = gap;
}

}  // namespace emulator
