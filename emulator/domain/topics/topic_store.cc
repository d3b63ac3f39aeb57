#include "emulator/domain/topics/topic_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

// The last number is that of the newest message; it is in the topic's row when that is gone.
#define TOPICS                                                                               \
  "SELECT id, page, max(last_number, coalesce((SELECT max(slot) & 0xFFFFFFFF FROM messages " \
  "WHERE slot BETWEEN id << 32 AND (id << 32) + 0xFFFFFFFF), 0)), name FROM topics "

constexpr char kFind[] = TOPICS "WHERE cache_id = ?1 AND name = ?2";
constexpr char kSetLastNumber[] = "UPDATE topics SET last_number = ?2 WHERE id = ?1";
constexpr char kSetPage[] = "UPDATE topics SET page = ?2, last_number = 0 WHERE id = ?1";
// The last page given outlives its topic, so that a topic made again has a greater one.
constexpr char kNextPage[] =
    "INSERT INTO meta (key, value) VALUES ('last_page', ?1) "
    "ON CONFLICT (key) DO UPDATE SET value = max(value + 1, excluded.value) RETURNING value";
constexpr char kInsert[] =
    "INSERT INTO topics (cache_id, name, page, last_number) VALUES (?1, ?2, ?3, 0)";
constexpr char kList[] = TOPICS "WHERE cache_id = ?1 AND name >= ?2 ORDER BY name LIMIT ?3";
constexpr char kListIds[] = "SELECT id FROM topics WHERE cache_id = ?1";
constexpr char kRemove[] = "DELETE FROM topics WHERE cache_id = ?1";
constexpr char kRemoveMessages[] = "DELETE FROM messages WHERE slot BETWEEN ?1 AND ?2";
constexpr char kInsertMessage[] =
    "INSERT INTO messages (slot, kind, value, publisher_id, event_us) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr char kReadMessages[] =
    "SELECT slot, kind, value, publisher_id, event_us FROM messages WHERE slot BETWEEN ?1 AND ?2 "
    "ORDER BY slot";
constexpr char kMeasure[] =
    "SELECT slot, length(value) FROM messages WHERE slot BETWEEN ?1 AND ?2 ORDER BY slot DESC";
constexpr char kOldest[] = "SELECT min(slot) FROM messages WHERE slot BETWEEN ?1 AND ?2";

#undef TOPICS

constexpr size_t kFoundMax = 1000;
// The newest message of a topic stays, whatever its size.
static_assert(limits::kMessageBytesMax <= limits::kMessageBytesKeptPerTopic);

// Old messages go in lots, not one by one with each new one.
constexpr uint64_t kPruneEvery = 100;
// As long as all messages of a topic are smaller, they cannot be too many bytes.
constexpr uint64_t kSmallBytes =
    limits::kMessageBytesKeptPerTopic / (limits::kMessagesKeptPerTopic + kPruneEvery);

int64_t Slot(int64_t topic_id, uint64_t number) {
  return (topic_id << 32) | static_cast<int64_t>(number);
}
uint64_t NumberOf(int64_t slot) { return slot & 0xFFFFFFFF; }
int64_t LastSlot(int64_t topic_id) { return Slot(topic_id + 1, 0) - 1; }

TopicStore::Topic TopicFrom(const Rows& rows) {
  return {.id = rows.Int(0), .page = rows.Uint(1), .last_number = rows.Uint(2)};
}

}  // namespace

TopicStore::TopicStore(Database& db)
    : find_(db, kFind),
      set_last_number_(db, kSetLastNumber),
      set_page_(db, kSetPage),
      next_page_(db, kNextPage),
      insert_(db, kInsert),
      list_(db, kList),
      list_ids_(db, kListIds),
      remove_(db, kRemove),
      remove_messages_(db, kRemoveMessages),
      insert_message_(db, kInsertMessage),
      read_messages_(db, kReadMessages),
      measure_(db, kMeasure),
      oldest_(db, kOldest) {}

TopicStore::Topic* TopicStore::Find(const CacheRef& cache, const TopicName& name) {
  Key key{cache.id, name.text()};
  const auto found = found_.find(key);
  if (found != found_.end()) return &found->second;
  Rows rows = find_.Query(cache.id, name.text());
  return rows.Next() ? &Remember(std::move(key), TopicFrom(rows)) : nullptr;
}

TopicStore::Topic& TopicStore::Remember(Key key, const Topic& topic) {
  if (found_.size() == kFoundMax) found_.clear();
  return found_.emplace(std::move(key), topic).first->second;
}

TopicStore::Topic& TopicStore::Insert(const CacheRef& cache, const TopicName& name,
                                      uint64_t page_at_least) {
  Topic topic{.page = NextPage(page_at_least)};
  insert_.Run(cache.id, name.text(), topic.page);
  topic.id = insert_.last_insert_id();
  return Remember({cache.id, name.text()}, topic);
}

void TopicStore::Reset(Topic& topic, uint64_t page_at_least) {
  topic = {.id = topic.id, .page = NextPage(page_at_least)};
  set_page_.Run(topic.id, topic.page);
  remove_messages_.Run(Slot(topic.id, 0), LastSlot(topic.id));
}

void TopicStore::Evict(const Topic& topic, uint64_t keep) {
  if (keep >= topic.last_number) return;
  set_last_number_.Run(topic.id, topic.last_number);
  remove_messages_.Run(Slot(topic.id, 0), Slot(topic.id, topic.last_number - keep));
}

uint64_t TopicStore::NextPage(uint64_t page_at_least) {
  uint64_t page = 0;
  for (Rows rows = next_page_.Query(page_at_least); rows.Next();) page = rows.Uint(0);
  return page;
}

void TopicStore::RemoveAll(const CacheRef& cache) {
  for (Rows rows = list_ids_.Query(cache.id); rows.Next();) {
    remove_messages_.Run(Slot(rows.Int(0), 0), LastSlot(rows.Int(0)));
  }
  remove_.Run(cache.id);
  ForgetFound();
}

void TopicStore::InsertMessage(Topic& topic, const TopicItem& item) {
  insert_message_.Run(Slot(topic.id, item.sequence_number), static_cast<int>(item.value.kind),
                      Blob{item.value.bytes}, item.publisher_id, item.event_time);
  topic.last_number = item.sequence_number;
  if (item.sequence_number % kPruneEvery == 0 &&
      item.sequence_number > limits::kMessagesKeptPerTopic) {
    remove_messages_.Run(Slot(topic.id, 0),
                         Slot(topic.id, item.sequence_number - limits::kMessagesKeptPerTopic));
  }
  if (item.value.bytes.size() > kSmallBytes) KeepWithinBytes(topic);
}

void TopicStore::KeepWithinBytes(const Topic& topic) {
  uint64_t bytes = 0;
  std::optional<int64_t> last_too_many;
  for (Rows rows = measure_.Query(Slot(topic.id, 0), LastSlot(topic.id)); rows.Next();) {
    bytes += rows.Uint(1);
    if (bytes <= limits::kMessageBytesKeptPerTopic) continue;
    last_too_many = rows.Int(0);
    break;
  }
  if (last_too_many) remove_messages_.Run(Slot(topic.id, 0), *last_too_many);
}

std::vector<TopicStore::NamedTopic> TopicStore::List(const CacheRef& cache,
                                                     const std::string& prefix,
                                                     const std::string& after, size_t count) {
  // No text is between a name and the name with a zero byte behind it.
  const std::string from = after.empty() ? prefix : std::max(prefix, after + '\0');
  std::vector<NamedTopic> topics;
  for (Rows rows = list_.Query(cache.id, from, count); rows.Next();) {
    NamedTopic topic{.name = rows.Text(3), .topic = TopicFrom(rows)};
    if (!absl::StartsWith(topic.name, prefix)) break;
    topics.push_back(std::move(topic));
  }
  return topics;
}

std::vector<std::shared_ptr<const TopicItem>> TopicStore::ReadMessages(const Topic& topic,
                                                                       uint64_t from) {
  return ReadMessages(topic, from, SIZE_MAX);
}

std::vector<std::shared_ptr<const TopicItem>> TopicStore::ReadMessages(const Topic& topic,
                                                                       uint64_t from,
                                                                       size_t count) {
  std::vector<std::shared_ptr<const TopicItem>> items;
  for (Rows rows = read_messages_.Query(Slot(topic.id, from), LastSlot(topic.id));
       items.size() < count && rows.Next();) {
    auto item = std::make_shared<TopicItem>();
    item->sequence_number = NumberOf(rows.Int(0));
    item->sequence_page = topic.page;
    item->value = {.kind = static_cast<TopicValue::Kind>(rows.Int(1)), .bytes = rows.Text(2)};
    item->publisher_id = rows.Text(3);
    item->event_time = rows.Time(4);
    items.push_back(std::move(item));
  }
  return items;
}

uint64_t TopicStore::OldestNumber(const Topic& topic) {
  Rows rows = oldest_.Query(Slot(topic.id, 0), LastSlot(topic.id));
  if (!rows.Next() || rows.IsNull(0)) return topic.last_number + 1;
  return NumberOf(rows.Int(0));
}

}  // namespace emulator
