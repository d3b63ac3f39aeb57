#include "emulator/domain/topics/topics.h"

#include <algorithm>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

const int64_t kIntervalUs = absl::ToInt64Microseconds(limits::kHeartbeatInterval);
const int64_t kGridUs = absl::ToInt64Microseconds(limits::kHeartbeatGrid);

}  // namespace

absl::StatusOr<std::shared_ptr<const TopicItem>> Topics::Publish(const CacheRef& cache,
                                                                 const TopicName& topic,
                                                                 TopicValue value,
                                                                 std::string publisher_id,
                                                                 absl::Time now) {
  if (value.bytes.size() > limits::kMessageBytesMax) {
    return errors::MessageTooLarge(value.bytes.size(), limits::kMessageBytesMax);
  }
  TopicStore::Topic& record = FindOrCreate(cache, topic, now);
  auto item = std::make_shared<TopicItem>();
  item->sequence_number = record.last_number + 1;
  item->sequence_page = record.page;
  item->value = std::move(value);
  item->publisher_id = std::move(publisher_id);
  item->event_time = now;
  store_.InsertMessage(record, *item);
  if (observer_ != nullptr) observer_->OnPublish(cache, topic, *item);
  TopicKey key{cache.id, topic.text()};
  // Without a subscriber there is nothing to do. One that this command made is live once it is
  // committed.
  if (effects_.wants_commit() || streams_by_topic_.contains(key)) {
    effects_.OnSharedCommit([this, key = std::move(key), item] { FanOut(key, item); });
  }
  return item;
}

std::shared_ptr<Subscription> Topics::Subscribe(const CacheRef& cache, const TopicName& topic,
                                                const ResumePoint& resume,
                                                absl::Time credential_expires_at, absl::Time now) {
  auto subscription = std::make_shared<Subscription>(limits::kSubscriptionQueueItems);
  const TopicStore::Topic& record = FindOrCreate(cache, topic, now);
  subscription->SetReplayedUpTo(record.page, record.last_number);
  Replay(record, resume, *subscription);

  effects_.OnCommit([this, subscription, key = TopicKey{cache.id, topic.text()},
                     credential_expires_at,
                     now] { GoLive(subscription, key, credential_expires_at, now); });
  return subscription;
}

void Topics::GoLive(const std::shared_ptr<Subscription>& subscription, const TopicKey& topic,
                    absl::Time credential_expires_at, absl::Time now) {
  Live live{.topic = topic,
            .number = ++streams_begun_,
            .since = now,
            .phase = JoinChorus(subscription, now)};
  if (credential_expires_at != absl::InfiniteFuture()) {
    live.expiry = timers_.Add(
        TimerKind::kStreamExpiry, credential_expires_at,
        [this, subscription, credential_expires_at] {
          End(subscription, errors::TokenExpired(credential_expires_at, credential_expires_at));
        });
  }
  streams_by_topic_[topic].push_back(subscription);
  live_.emplace(subscription, std::move(live));
}

void Topics::Unsubscribe(const std::shared_ptr<Subscription>& subscription) {
  if (!live_.contains(subscription)) return;
  Forget(subscription);
  if (subscription->Abandon()) NotifyLater(subscription);
}

void Topics::DropCache(const CacheRef& cache) {
  store_.RemoveAll(cache);
  effects_.OnCommit([this, cache] {
    std::vector<std::shared_ptr<Subscription>> ending;
    for (const auto& [subscription, live] : live_) {
      if (live.topic.first == cache.id) ending.push_back(subscription);
    }
    for (const auto& subscription : ending) End(subscription, errors::CacheNotFound(cache.name));
  });
}

absl::Status Topics::Reset(const CacheRef& cache, const TopicName& topic, absl::Time now) {
  TopicStore::Topic* const found = store_.Find(cache, topic);
  if (found == nullptr) return errors::TopicNotFound(cache.name, topic.text());
  Discontinuity gap{.last_sequence_number = found->last_number};
  store_.Reset(*found, absl::ToUnixSeconds(now));
  gap.new_sequence_page = found->page;
  effects_.OnCommit([this, gap, key = TopicKey{cache.id, topic.text()}] {
    const auto streams = streams_by_topic_.find(key);
    if (streams == streams_by_topic_.end()) return;
    for (const auto& stream : streams->second) {
      if (stream->PushDiscontinuity(gap)) NotifyLater(stream);
    }
  });
  return absl::OkStatus();
}

absl::Status Topics::Evict(const CacheRef& cache, const TopicName& topic, uint64_t keep) {
  const TopicStore::Topic* const found = store_.Find(cache, topic);
  if (found == nullptr) return errors::TopicNotFound(cache.name, topic.text());
  store_.Evict(*found, keep);
  return absl::OkStatus();
}

std::vector<Topics::Listed> Topics::List(const CacheRef& cache, const std::string& prefix,
                                         const std::string& after, size_t count) {
  std::vector<Listed> topics;
  for (const auto& [name, topic] : store_.List(cache, prefix, after, count)) {
    const auto streams = streams_by_topic_.find(TopicKey{cache.id, name});
    topics.push_back(
        {.name = name,
         .page = topic.page,
         .last_number = topic.last_number,
         .oldest_number = store_.OldestNumber(topic),
         .live_subscriptions = streams == streams_by_topic_.end() ? 0 : streams->second.size()});
  }
  return topics;
}

absl::StatusOr<std::vector<std::shared_ptr<const TopicItem>>> Topics::ReadMessages(
    const CacheRef& cache, const TopicName& topic, uint64_t from, size_t count) {
  const TopicStore::Topic* const found = store_.Find(cache, topic);
  if (found == nullptr) return errors::TopicNotFound(cache.name, topic.text());
  return store_.ReadMessages(*found, from, count);
}

std::vector<Topics::LiveStream> Topics::ListLive(const CacheRef& cache) const {
  std::vector<LiveStream> streams;
  for (const auto& [subscription, live] : live_) {
    if (live.topic.first != cache.id) continue;
    // Every stream begins with a heartbeat.
    const absl::Time beat = choruses_by_phase_.at(live.phase).last_beat;
    streams.push_back({.number = live.number,
                       .topic = live.topic.second,
                       .since = live.since,
                       .last_heartbeat = std::max(beat, live.since),
                       .progress = subscription->progress()});
  }
  std::sort(streams.begin(), streams.end(),
            [](const auto& one, const auto& other) { return one.number < other.number; });
  return streams;
}

void Topics::EndAll(const absl::Status& status) {
  while (!live_.empty()) End(live_.begin()->first, status);
}

TopicStore::Topic& Topics::FindOrCreate(const CacheRef& cache, const TopicName& topic,
                                        absl::Time now) {
  if (TopicStore::Topic* const found = store_.Find(cache, topic)) return *found;
  return store_.Insert(cache, topic, absl::ToUnixSeconds(now));
}

// The table of docs/behaviour/topics.md §5, row by row.
void Topics::Replay(const TopicStore::Topic& topic, const ResumePoint& resume, Subscription& to) {
  const uint64_t wanted = resume.sequence_number;
  const uint64_t last = topic.last_number;
  if (wanted == 0 && resume.sequence_page != 0) return;
  if (wanted == 0) return ReplayFrom(last, topic, to);
  const uint64_t oldest = store_.OldestNumber(topic);
  const bool other_page = resume.sequence_page != 0 && resume.sequence_page != topic.page;

  const auto discontinuity = [&](uint64_t next) {
    to.PushDiscontinuity({.last_sequence_number = wanted - 1,
                          .new_sequence_number = next - 1,
                          .new_sequence_page = topic.page});
  };
  uint64_t from = wanted;
  if (other_page) {
    discontinuity(from = oldest);
  } else if (wanted > last + 1) {
    discontinuity(from = last + 1);
  } else if (wanted < oldest) {
    from = oldest;
    if (wanted != 1) discontinuity(oldest);
  }
  ReplayFrom(from, topic, to);
}

void Topics::ReplayFrom(uint64_t number, const TopicStore::Topic& topic, Subscription& to) {
  for (auto& item : store_.ReadMessages(topic, number)) to.PushItem(std::move(item));
}

void Topics::FanOut(const TopicKey& key, const std::shared_ptr<const TopicItem>& item) {
  const auto found = streams_by_topic_.find(key);
  if (found == streams_by_topic_.end()) return;
  Streams waiting;
  for (const auto& stream : found->second) {
    if (stream->PushItem(item)) waiting.push_back(stream);
  }
  if (waiting.empty()) return;
  effects_.AfterUnlock([waiting = std::move(waiting)] {
    for (const auto& stream : waiting) stream->Notify();
  });
}

int64_t Topics::JoinChorus(const std::shared_ptr<Subscription>& subscription, absl::Time now) {
  int64_t beat_us = absl::ToUnixMicros(now) + kIntervalUs;
  if (!clock_.frozen()) beat_us -= beat_us % kGridUs;
  const absl::Time beat = absl::FromUnixMicros(beat_us);
  const int64_t phase = beat_us % kIntervalUs;
  Chorus& chorus = choruses_by_phase_[phase];
  if (chorus.streams.empty()) {
    chorus.timer =
        timers_.Add(TimerKind::kHeartbeat, beat, [this, phase, beat] { Beat(phase, beat); });
  }
  chorus.streams.push_back(subscription);
  return phase;
}

void Topics::Beat(int64_t phase, absl::Time due) {
  Chorus& chorus = choruses_by_phase_.at(phase);
  chorus.last_beat = due;
  Streams waiting;
  for (const auto& stream : chorus.streams) {
    if (stream->PushHeartbeat()) waiting.push_back(stream);
  }
  effects_.AfterUnlock([waiting = std::move(waiting)] {
    for (const auto& stream : waiting) stream->Notify();
  });
  // When time jumps, the beats on the way are one: the last.
  const absl::Time after = due + limits::kHeartbeatInterval;
  const absl::Duration jump = std::max(clock_.horizon() - after, absl::ZeroDuration());
  const absl::Time next = after + absl::Floor(jump, limits::kHeartbeatInterval);
  chorus.timer =
      timers_.Add(TimerKind::kHeartbeat, next, [this, phase, next] { Beat(phase, next); });
}

void Topics::End(const std::shared_ptr<Subscription>& subscription, const absl::Status& status) {
  const std::shared_ptr<Subscription> ending = subscription;
  Forget(ending);
  if (ending->PushEnd(status)) NotifyLater(ending);
}

void Topics::Forget(const std::shared_ptr<Subscription>& subscription) {
  const auto found = live_.find(subscription);
  timers_.Cancel(found->second.expiry);
  const auto chorus = choruses_by_phase_.find(found->second.phase);
  std::erase(chorus->second.streams, subscription);
  if (chorus->second.streams.empty()) {
    timers_.Cancel(chorus->second.timer);
    choruses_by_phase_.erase(chorus);
  }
  const auto streams = streams_by_topic_.find(found->second.topic);
  std::erase(streams->second, subscription);
  if (streams->second.empty()) streams_by_topic_.erase(streams);
  live_.erase(found);
}

void Topics::NotifyLater(const std::shared_ptr<Subscription>& subscription) {
  effects_.AfterUnlock([subscription] { subscription->Notify(); });
}

}  // namespace emulator
