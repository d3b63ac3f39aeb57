#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/effects.h"
#include "emulator/base/names.h"
#include "emulator/base/timer_queue.h"
#include "emulator/domain/topics/subscription.h"
#include "emulator/domain/topics/topic_store.h"

namespace emulator {

// Told of every published message, within the publisher's transaction.
class PublishObserver {
 public:
  virtual ~PublishObserver() = default;
  virtual void OnPublish(const CacheRef& cache, const TopicName& topic, const TopicItem& item) = 0;
};

// Where a subscriber wants to start (docs/behaviour/topics.md §5).
struct ResumePoint {
  // 0: the newest message that is kept, or with a page new messages only. 1: everything still kept.
  // N: from N on.
  uint64_t sequence_number = 0;
  // The page the number belongs to; 0: unknown, taken for the current one.
  uint64_t sequence_page = 0;
};

// The topics of one world: messages get their numbers here, and live subscriptions their items.
//
// Topics are implicit and never evicted (the service evicts idle ones after an unknown time). A
// page is the time of the topic's creation in epoch seconds, made greater than any page before.
// Messages without a subscriber are counted and kept (the service may drop them).
//
// Threads: none of its own; the world's lock guards it. All constructor arguments must outlive it.
class Topics {
 public:
  Topics(Database& db, const WorldClock& clock, TimerQueue& timers, Effects& effects)
      : store_(db), clock_(clock), timers_(timers), effects_(effects) {}

  void SetObserver(PublishObserver* observer) { observer_ = observer; }

  // Numbers the message, keeps it, tells the observer, and, once that is committed, queues it for
  // every live subscription. MessageTooLarge over the limit.
  absl::StatusOr<std::shared_ptr<const TopicItem>> Publish(const CacheRef& cache,
                                                           const TopicName& topic, TopicValue value,
                                                           std::string publisher_id,
                                                           absl::Time now);

  // A stream from `resume` on, with a heartbeat at once and then every kHeartbeatInterval; the
  // first interval is up to kHeartbeatGrid shorter, so that streams beat together. It ends with
  // UNAUTHENTICATED when the clock reaches `credential_expires_at`.
  std::shared_ptr<Subscription> Subscribe(const CacheRef& cache, const TopicName& topic,
                                          const ResumePoint& resume,
                                          absl::Time credential_expires_at, absl::Time now);

  // For a subscriber that is gone. Nothing happens when it was removed before.
  void Unsubscribe(const std::shared_ptr<Subscription>& subscription);

  // Forgets the topics of a deleted cache, and ends their streams with CacheNotFound.
  void DropCache(const CacheRef& cache);

  // --- what only a control call can do, so that clients can be tested on it
  // The topic begins again, as one that was idle for long does in the service: a new, greater page,
  // the next message number 1, nothing kept. Live streams are told by a discontinuity.
  // TopicNotFound.
  absl::Status Reset(const CacheRef& cache, const TopicName& topic, absl::Time now);
  // Forgets all but the newest `keep` messages; live streams do not notice, later resumes do.
  // TopicNotFound.
  absl::Status Evict(const CacheRef& cache, const TopicName& topic, uint64_t keep);

  // --- what the control API shows
  // The topics of a cache as TopicStore::List has them.
  struct Listed {
    std::string name;
    uint64_t page = 0;
    uint64_t last_number = 0;
    // As TopicStore::OldestNumber.
    uint64_t oldest_number = 0;
    size_t live_subscriptions = 0;
  };
  std::vector<Listed> List(const CacheRef& cache, const std::string& prefix,
                           const std::string& after, size_t count);
  // Messages that are kept, with number >= `from`, oldest first, at most `count`. TopicNotFound.
  absl::StatusOr<std::vector<std::shared_ptr<const TopicItem>>> ReadMessages(const CacheRef& cache,
                                                                             const TopicName& topic,
                                                                             uint64_t from,
                                                                             size_t count);
  // The live streams of a cache in the order in which they began.
  struct LiveStream {
    uint64_t number = 0;
    std::string topic;
    absl::Time since;
    absl::Time last_heartbeat;
    Subscription::Progress progress;
  };
  std::vector<LiveStream> ListLive(const CacheRef& cache) const;

  // To be called when a command was rolled back.
  void ForgetFound() { store_.ForgetFound(); }

  // Ends every stream of the world.
  void EndAll(const absl::Status& status);

  size_t live_subscriptions() const { return live_.size(); }

 private:
  using TopicKey = std::pair<int64_t, std::string>;
  using Streams = std::vector<std::shared_ptr<Subscription>>;
  struct Live {
    TopicKey topic;
    // Counts the streams of the world from 1 on.
    uint64_t number = 0;
    absl::Time since;
    int64_t phase = 0;
    TimerQueue::TimerId expiry = 0;
  };
  // The streams whose hearts beat together.
  struct Chorus {
    Streams streams;
    absl::Time last_beat = absl::InfinitePast();
    TimerQueue::TimerId timer = 0;
  };

  TopicStore::Topic& FindOrCreate(const CacheRef& cache, const TopicName& topic, absl::Time now);
  void GoLive(const std::shared_ptr<Subscription>& subscription, const TopicKey& topic,
              absl::Time credential_expires_at, absl::Time now);
  void Replay(const TopicStore::Topic& topic, const ResumePoint& resume, Subscription& to);
  void ReplayFrom(uint64_t number, const TopicStore::Topic& topic, Subscription& to);
  void FanOut(const TopicKey& key, const std::shared_ptr<const TopicItem>& item);
  // Puts the stream among those that beat at about the same time; answers their phase.
  int64_t JoinChorus(const std::shared_ptr<Subscription>& subscription, absl::Time now);
  void Beat(int64_t phase, absl::Time due);
  void End(const std::shared_ptr<Subscription>& subscription, const absl::Status& status);
  void Forget(const std::shared_ptr<Subscription>& subscription);
  void NotifyLater(const std::shared_ptr<Subscription>& subscription);

  TopicStore store_;
  const WorldClock& clock_;
  TimerQueue& timers_;
  Effects& effects_;
  PublishObserver* observer_ = nullptr;
  uint64_t streams_begun_ = 0;
  absl::flat_hash_map<TopicKey, Streams> streams_by_topic_;
  absl::flat_hash_map<int64_t, Chorus> choruses_by_phase_;
  absl::flat_hash_map<std::shared_ptr<Subscription>, Live> live_;
};

}  // namespace emulator
