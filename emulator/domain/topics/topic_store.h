#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "emulator/base/names.h"
#include "emulator/domain/topics/topic_item.h"
#include "emulator/storage/statement.h"

namespace emulator {

// What is remembered of topics: page, last number, and the latest messages of each, at least
// limits::kMessagesKeptPerTopic of them, unless they are more than
// limits::kMessageBytesKeptPerTopic.
//
// Topics that were found stay in memory, so that a publish writes one row and reads none.
class TopicStore {
 public:
  explicit TopicStore(Database& db);

  struct Topic {
    int64_t id = 0;
    uint64_t page = 0;
    uint64_t last_number = 0;
  };
  // Null when there is none. What it answers is good until the next call of Find or Insert.
  Topic* Find(const CacheRef& cache, const TopicName& name);
  // The page is `page_at_least`, or one more than any page given before if that is greater.
  Topic& Insert(const CacheRef& cache, const TopicName& name, uint64_t page_at_least);
  // Gives the topic a new page, as Insert does, and number 0; its messages go.
  void Reset(Topic& topic, uint64_t page_at_least);
  // Removes all but the newest `keep` messages.
  void Evict(const Topic& topic, uint64_t keep);
  // Removes the topics of a cache with their messages.
  void RemoveAll(const CacheRef& cache);

  // Takes the item's number for the topic's last one.
  void InsertMessage(Topic& topic, const TopicItem& item);
  // Messages of the current page with number >= `from`, oldest first.
  std::vector<std::shared_ptr<const TopicItem>> ReadMessages(const Topic& topic, uint64_t from);
  // The same, at most `count` of them.
  std::vector<std::shared_ptr<const TopicItem>> ReadMessages(const Topic& topic, uint64_t from,
                                                             size_t count);
  // The topics of a cache whose names begin with `prefix` and come after `after`, by name, at most
  // `count`.
  struct NamedTopic {
    std::string name;
    Topic topic;
  };
  std::vector<NamedTopic> List(const CacheRef& cache, const std::string& prefix,
                               const std::string& after, size_t count);
  // The oldest number still kept; one more than the last number when none is.
  uint64_t OldestNumber(const Topic& topic);

  // To be called when a command that may have changed topics was rolled back.
  void ForgetFound() { found_.clear(); }

 private:
  using Key = std::pair<int64_t, std::string>;

  Topic& Remember(Key key, const Topic& topic);
  uint64_t NextPage(uint64_t page_at_least);
  void KeepWithinBytes(const Topic& topic);

  absl::flat_hash_map<Key, Topic> found_;
  Statement find_;
  Statement set_last_number_;
  Statement set_page_;
  Statement next_page_;
  Statement insert_;
  Statement list_;
  Statement list_ids_;
  Statement remove_;
  Statement remove_messages_;
  Statement insert_message_;
  Statement read_messages_;
  Statement measure_;
  Statement oldest_;
};

}  // namespace emulator
