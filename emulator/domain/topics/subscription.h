#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "emulator/base/limits.h"
#include "emulator/domain/topics/topic_item.h"

namespace emulator {

struct Heartbeat {};

// Some items will never come on this stream.
struct Discontinuity {
  // The last number the subscriber is believed to have; 0 when unknown.
  uint64_t last_sequence_number = 0;
  // The number after which items go on (docs/behaviour/topics.md §5: next item − 1).
  uint64_t new_sequence_number = 0;
  uint64_t new_sequence_page = 0;
};

// The stream is over, with the status it ends in; never OK, clients would spin.
struct StreamEnd {
  absl::Status status;
};

using StreamElement =
    std::variant<Heartbeat, Discontinuity, std::shared_ptr<const TopicItem>, StreamEnd>;

// One live stream of a topic: a bounded queue between the world, which pushes, and a door, which
// takes elements out and writes them.
//
// A heartbeat is always the first element (docs/behaviour/topics.md §3); several that were not
// taken in time are one. When the queue is full the oldest item is dropped, and one discontinuity
// tells the subscriber; the stream lives on (§5).
//
// The door takes elements with Next until there is none, and is then told once, by
// Listener::OnReady, when there are some again. So there is always exactly one thread that takes.
//
// Threads: safe. Push functions are called under the world's lock, OnReady never is.
class Subscription {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    // Elements wait; the last Next had found none.
    virtual void OnReady() = 0;
  };

  // How long the queue may be, and how many bytes the values in it may have.
  explicit Subscription(size_t elements_max, size_t bytes_max = limits::kSubscriptionQueueBytes)
      : elements_max_(elements_max), bytes_max_(bytes_max) {}

  // To be called once, before the first Next.
  void SetListener(std::weak_ptr<Listener> listener);

  // Up to which item of which page the subscription replays what was published before it began.
  // To be called once, before the first Next.
  void SetReplayedUpTo(uint64_t page, uint64_t number) {
    replayed_page_ = page;
    replayed_number_ = number;
  }
  bool IsReplay(const TopicItem& item) const {
    return item.sequence_page == replayed_page_ && item.sequence_number <= replayed_number_;
  }

  // How far the subscriber is: the item that was taken last, with 0 before the first one, and how
  // many elements wait to be taken.
  struct Progress {
    uint64_t sequence_page = 0;
    uint64_t sequence_number = 0;
    size_t waiting = 0;
  };
  Progress progress() ABSL_LOCKS_EXCLUDED(mutex_);

  // The next element to write; absent when there is none now. After a StreamEnd nothing comes.
  std::optional<StreamElement> Next() ABSL_LOCKS_EXCLUDED(mutex_);

  // Each returns true when the listener waits and must be told by Notify, once the world's lock is
  // released.
  bool PushHeartbeat() ABSL_LOCKS_EXCLUDED(mutex_);
  bool PushItem(std::shared_ptr<const TopicItem> item) ABSL_LOCKS_EXCLUDED(mutex_);
  // Queues a gap between the items, in order of the calls.
  bool PushDiscontinuity(const Discontinuity& gap) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the stream after what is queued. The first end counts.
  bool PushEnd(absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the stream at once, for a subscriber that is gone: what is queued is dropped.
  bool Abandon() ABSL_LOCKS_EXCLUDED(mutex_);

  void Notify();

 private:
  bool TakeWaiting() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Push(StreamElement element) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  StreamElement PopFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t elements_max_;
  const size_t bytes_max_;
  std::weak_ptr<Listener> listener_;
  uint64_t replayed_page_ = 0;
  uint64_t replayed_number_ = 0;
  absl::Mutex mutex_;
  // The listener found nothing and relies on Notify.
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool heartbeat_due_ ABSL_GUARDED_BY(mutex_) = true;
  // What was dropped and not told yet; comes before the queue.
  std::optional<Discontinuity> dropped_ ABSL_GUARDED_BY(mutex_);
  // Items, and the discontinuities that have their place between them.
  std::deque<StreamElement> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queue_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t taken_page_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t taken_number_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace emulator
