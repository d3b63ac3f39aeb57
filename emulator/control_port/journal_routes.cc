#include <algorithm>
#include <atomic>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_reader.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/bundle.h"
#include "emulator/control_port/route.h"
#include "emulator/domain/journal/journal.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

constexpr size_t kPageMax = 1000;
constexpr uint64_t kWaitMsMax = 600'000;
constexpr uint64_t kWaitMs = 10'000;
constexpr char kJsonLines[] = "application/x-ndjson";
// After how long without an entry a follower gets a comment. Writing it shows whether the follower
// is still there.
constexpr absl::Duration kFollowPatience = absl::Seconds(1);

// One of those who wait for something: they leave threads to the others.
class Waiter {
 public:
  explicit Waiter(std::atomic<int>& waiting) : waiting_(waiting) { ++waiting_; }
  ~Waiter() { --waiting_; }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  bool may() const { return waiting_ <= limits::kControlWaitersAtOnce; }

 private:
  std::atomic<int>& waiting_;
};

// Whether payloads are wanted as text.
absl::StatusOr<bool> WantsText(const ControlCall& call) {
  const auto found = call.query.find("payload");
  if (found == call.query.end()) return false;
  if (found->second != "text") return errors::Malformed("payload", "must be text");
  return true;
}

std::string LineOf(const ControlTargets& targets, const World& world, const JournalEntry& entry,
                   bool bytes_as_text) {
  std::string payload;
  if (entry.payload) {
    payload = absl::StartsWith(entry.action, "control.")
                  ? ControlJournalJson(entry.action, *entry.payload)
                  : targets.rpc_json(entry.action, *entry.payload, bytes_as_text);
  }
  return JournalLine(entry, world.name(), payload);
}

JournalFilter FilterOf(const ControlCall& call) {
  const auto text = [&](const char* name) -> std::optional<std::string> {
    const auto found = call.query.find(name);
    if (found == call.query.end()) return std::nullopt;
    return found->second;
  };
  return {.action = text("action"),
          .cache = text("cache"),
          .subject = text("subject"),
          .token_id = text("token_id"),
          .outcome = text("outcome")};
}

ordered_json PageToJson(const ControlCall& call, const std::vector<JournalEntry>& page,
                        const JournalCursor& cursor, bool bytes_as_text) {
  ordered_json entries = ordered_json::array();
  for (const JournalEntry& entry : page) {
    entries.push_back(ordered_json::parse(LineOf(call.targets, *call.world, entry, bytes_as_text)));
  }
  return {{"entries", std::move(entries)}, {"last", cursor.after}};
}

Reply List(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto after, QueryNumber(call, "after", 0, 0, INT64_MAX));
  ASSIGN_OR_RETURN(const auto text, WantsText(call));
  ASSIGN_OR_RETURN(const auto count, QueryNumber(call, "count", 100, 1, kPageMax));
  JournalCursor cursor{.after = after};
  ASSIGN_OR_RETURN(const auto page, call.world->journal().Read(FilterOf(call), count, cursor));
  return PageToJson(call, page, cursor, text);
}

// The lines of what there is now, a page at a time.
Reply Export(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto after, QueryNumber(call, "after", 0, 0, INT64_MAX));
  const auto text = WantsText(call);
  if (!text.ok()) return text.status();
  auto next = [&targets = call.targets, world = call.world, filter = FilterOf(call), text = *text,
               cursor = JournalCursor{.after = after},
               end = call.world->journal().last_number()]() mutable -> std::optional<std::string> {
    if (cursor.after >= end) return std::nullopt;
    const auto page = world->journal().Read(filter, kPageMax, cursor);
    if (!page.ok() || page->empty()) return std::nullopt;
    std::string lines;
    for (const JournalEntry& entry : *page) {
      if (entry.number > end) break;
      absl::StrAppend(&lines, LineOf(targets, *world, entry, text), "\n");
    }
    return lines;
  };
  return ControlReply(kJsonLines, next);
}

Reply Follow(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto after,
                   QueryNumber(call, "after", call.world->journal().last_number(), 0, INT64_MAX));
  const auto text = WantsText(call);
  if (!text.ok()) return text.status();
  const auto waiter = std::make_shared<Waiter>(call.targets.waiting);
  if (!waiter->may()) return errors::TooManyWait(limits::kControlWaitersAtOnce);
  auto next = [&targets = call.targets, world = call.world, filter = FilterOf(call), text = *text,
               cursor = JournalCursor{.after = after}, waiter, begun = false,
               ended = false]() mutable -> std::optional<std::string> {
    // The answer begins before there is anything to tell.
    if (!std::exchange(begun, true)) return ": following\n\n";
    if (ended) return std::nullopt;
    const auto page = world->journal().Await(filter, 1, kFollowPatience, cursor);
    if (!page.ok()) {
      ended = true;
      return absl::StrCat("event: end\ndata: ", page.status().message(), "\n\n");
    }
    std::string events = page->empty() ? ": still here\n\n" : "";
    for (const JournalEntry& entry : *page) {
      absl::StrAppend(&events, "id: ", entry.number,
                      "\nevent: entry\ndata: ", LineOf(targets, *world, entry, text), "\n\n");
    }
    return events;
  };
  return ControlReply("text/event-stream", next);
}

// What is published to a topic of a cache that is there, from now on.
Reply Watch(const ControlCall& call) {
  ControlCall follow = call;
  const auto cache = call.query.find("cache");
  const auto topic = call.query.find("topic");
  if (cache == call.query.end()) return errors::Blank("cache");
  if (topic == call.query.end()) return errors::Blank("topic");
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(cache->second));
  absl::Status found;
  call.world->Read([&](const Domain& domain) { found = domain.caches.Find(name).status(); });
  if (!found.ok()) return found;
  follow.query["action"] = "publish";
  follow.query["subject"] = topic->second;
  return Follow(follow);
}

Reply WaitForDeliveries(const ControlCall& call, uint64_t timeout_ms, bool all_delivered) {
  const auto patience = absl::Milliseconds(static_cast<int64_t>(timeout_ms));
  if (!call.world->deliveries().AwaitDone(patience)) {
    return errors::DeliveriesNotDone(timeout_ms, call.world->deliveries().unfinished());
  }
  int64_t delivered = 0;
  int64_t failed = 0;
  int64_t lost = 0;
  call.world->Read([&](const Domain& domain) {
    const DeliveryStore& store = domain.deliveries.store();
    delivered = store.Count(DeliveryState::kDelivered);
    failed = store.Count(DeliveryState::kFailed);
    lost = store.Count(DeliveryState::kLost);
  });
  if (all_delivered && failed + lost > 0) return errors::NotAllDelivered(delivered, failed, lost);
  return ordered_json{{"delivered", delivered}, {"failed", failed}, {"lost", lost}};
}

Reply Wait(const ControlCall& call) {
  const Waiter waiter(call.targets.waiting);
  if (!waiter.may()) return errors::TooManyWait(limits::kControlWaitersAtOnce);
  JsonReader body(call.body, "");
  const uint64_t timeout_ms = body.Number("timeout_ms", 0, kWaitMsMax).value_or(kWaitMs);
  const bool done = body.Flag("deliveries_done").value_or(false);
  const bool all_delivered = body.Flag("all_delivered").value_or(false);
  if (done || all_delivered) {
    if (!body.Finish().ok()) return body.Finish();
    return WaitForDeliveries(call, timeout_ms, all_delivered);
  }
  const uint64_t count = body.Number("count", 1, kPageMax).value_or(1);
  const uint64_t after = body.Number("after", 0, INT64_MAX).value_or(0);
  const nlohmann::json none = nlohmann::json::object();
  const nlohmann::json* wanted = body.Any("filter");
  JsonReader filter_reader(wanted != nullptr ? *wanted : none, "/filter");
  const JournalFilter filter = {.action = filter_reader.Text("action"),
                                .cache = filter_reader.Text("cache"),
                                .subject = filter_reader.Text("subject"),
                                .token_id = filter_reader.Text("token_id"),
                                .outcome = filter_reader.Text("outcome")};
  if (!filter_reader.Finish().ok()) return filter_reader.Finish();
  if (!body.Finish().ok()) return body.Finish();

  JournalCursor cursor{.after = after};
  ASSIGN_OR_RETURN(
      const auto page,
      call.world->journal().Await(filter, count,
                                  absl::Milliseconds(static_cast<int64_t>(timeout_ms)), cursor));
  if (page.size() < count) return errors::WaitedInVain(timeout_ms, count, page.size());
  return PageToJson(call, page, cursor, /*bytes_as_text=*/false);
}

Reply MakeBundleOf(const ControlCall& call) {
  auto writer = BundleWriter::Begin(call.world, call.targets.endpoint, call.targets.version);
  if (!writer.ok()) return writer.status();
  return ControlReply("application/json",
                      [writer = *std::move(writer)]() mutable { return writer.Next(); });
}

std::vector<const char*> WithFilter(std::vector<const char*> query) {
  for (const char* name : {"action", "cache", "subject", "token_id", "outcome"}) {
    query.push_back(name);
  }
  return query;
}

}  // namespace

void AddJournalRoutes(ControlRoutes& routes) {
  routes.push_back(
      {"GET", "/v1/worlds/{world}/journal", List, WithFilter({"after", "count", "payload"})});
  routes.push_back(
      {"GET", "/v1/worlds/{world}/journal/export", Export, WithFilter({"after", "payload"})});
  routes.push_back(
      {"GET", "/v1/worlds/{world}/journal/follow", Follow, WithFilter({"after", "payload"})});
  routes.push_back(
      {"GET", "/v1/worlds/{world}/topics/watch", Watch, {"cache", "topic", "payload"}});
  routes.push_back({"POST", "/v1/worlds/{world}/wait", Wait});
  routes.push_back({"GET", "/v1/worlds/{world}/bundle", MakeBundleOf});
}

}  // namespace emulator
