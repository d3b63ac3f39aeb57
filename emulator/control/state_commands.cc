#include <algorithm>
#include <utility>

#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/control/stored_item_json.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// The state of one world, in the forms of the commands that list its parts.
class StateReader {
 public:
  StateReader(const ControlTargets& targets, std::shared_ptr<World> world, uint64_t count)
      : targets_(targets), world_(std::move(world)), count_(count) {}

  absl::StatusOr<ordered_json> Read() const {
    ordered_json state = {{"world", world_->options().name},
                          {"at", world_->journal().last_number()},
                          {"clock", ClockToJson(Summarize(*world_))}};
    ASSIGN_OR_RETURN(state["caches"], ReadCaches());
    int64_t last = 0;
    world_->Read([&](const Domain& domain) { last = domain.deliveries.store().LastId(); });
    const uint64_t after = std::max<int64_t>(last - static_cast<int64_t>(count_), 0);
    ASSIGN_OR_RETURN(const auto page,
                     Answer("listDeliveries", {}, {{"after", after}, {"count", count_}}));
    state["deliveries"] = page.at("deliveries");
    return state;
  }

 private:
  // What another command answers.
  absl::StatusOr<ordered_json> Answer(const std::string& id, const json& body,
                                      const json& query) const {
    ASSIGN_OR_RETURN(auto reply,
                     AnswerControlCommand(ControlCommandOf(id), targets_, world_,
                                          body.is_null() ? json::object() : body, query));
    return std::move(reply.json);
  }

  absl::StatusOr<ordered_json> ReadCaches() const {
    std::vector<std::string> names;
    world_->Read([&](const Domain& domain) { names = domain.caches.List(); });
    ASSIGN_OR_RETURN(const auto webhooks, Answer("listWebhooks", {}, json::object()));
    ordered_json caches = ordered_json::array();
    for (const std::string& name : names) {
      auto cache = ReadCache(name, webhooks.at("webhooks"));
      // Of the world as it is now a cache may be deleted meanwhile.
      if (absl::IsNotFound(cache.status())) continue;
      RETURN_IF_ERROR(cache.status());
      caches.push_back(*std::move(cache));
    }
    return caches;
  }

  absl::StatusOr<ordered_json> ReadCache(const std::string& name,
                                         const ordered_json& webhooks) const {
    ordered_json cache = {{"cache", name}};
    ASSIGN_OR_RETURN(const auto items,
                     Answer("listItems", {{"cache", name}}, OneMore(json::object())));
    PutPage(cache, "items", items);
    ASSIGN_OR_RETURN(const auto topics, Answer("listTopics", {}, OneMore({{"cache", name}})));
    PutPage(cache, "topics", topics);
    cache["webhooks"] = ordered_json::array();
    for (const ordered_json& webhook : webhooks) {
      if (webhook.at("cache") == name) cache["webhooks"].push_back(webhook);
    }
    return cache;
  }

  // So that it is known whether there are more.
  json OneMore(json query) const {
    query["count"] = std::min(count_ + 1, kPageMax);
    return query;
  }

  void PutPage(ordered_json& cache, const std::string& name, const ordered_json& answer) const {
    ordered_json list = answer.at(name);
    const size_t most = std::min(count_, kPageMax - 1);
    const bool more = list.size() > most;
    if (more) list.erase(list.begin() + static_cast<ptrdiff_t>(most), list.end());
    cache[name] = std::move(list);
    cache["more_" + name] = more;
  }

  const ControlTargets& targets_;
  const std::shared_ptr<World> world_;
  const uint64_t count_;
};

Reply ShowState(const ControlCall& call) {
  const uint64_t count = call.arguments.Number("count");
  absl::StatusOr<ordered_json> state;
  const auto read = [&](const std::shared_ptr<World>& world) {
    state = StateReader(call.targets, world, count).Read();
  };
  if (const auto entry = call.arguments.NumberIfGiven("at")) {
    RETURN_IF_ERROR(call.targets.read_at_entry(*call.world, *entry, read));
  } else {
    read(call.world);
  }
  RETURN_IF_ERROR(state.status());
  return *std::move(state);
}

Shape CacheStateShape() {
  return Named("CacheState", Object({{"cache", Text()},
                                     {"items", ListOf(ListedItemShape()), "By key."},
                                     {"more_items", Flag(), "Whether there are more."},
                                     {"topics", ListOf(TopicShape()), "By name."},
                                     {"more_topics", Flag(), "Whether there are more."},
                                     {"webhooks", ListOf(WebhookShape())}}));
}

Shape StateShape() {
  return Named("WorldState",
               Object({{"world", Text()},
                       {"at", IdNumber(),
                        "The last entry that made it: the one that was asked for, or the last one "
                        "of its turn."},
                       {"clock", ClockShape()},
                       {"caches", ListOf(CacheStateShape()), "By name."},
                       {"deliveries", ListOf(DeliveryShape()), "The latest, oldest first."}}));
}

}  // namespace

CommandTable StateCommands() {
  return {
      {.id = "showState",
       .route = "GET /v1/worlds/{world}/state",
       .summary = "Show what a world holds, now or as it was after an entry of its journal.",
       .parameters =
           {{In::kQuery, "at?", Number(1),
             "The entry; when absent, as it is now. Entries are played again, and nothing "
             "is sent."},
            {In::kQuery, "count?", Number(1, kPageMax - 1),
             "How many items and topics of each cache, and how many deliveries, at most.", 100}},
       .answer = {StateShape(), "The state."},
       .refusals = {absl::StatusCode::kFailedPrecondition, absl::StatusCode::kInternal},
       .example = {R"({"at": 1})",
                   R"({"world": "example", "at": 1,
                       "clock": {"mode": "manual", "time": "2026-01-01T00:00:00.000000Z",
                                 "time_ms": 1767225600000},
                       "caches": [{"cache": "chat", "items": [], "more_items": false,
                                   "topics": [], "more_topics": false, "webhooks": []}],
                       "deliveries": []})"},
       .verbs = {{"world state", "default --at 3"}},
       .run = ShowState}};
}

}  // namespace emulator
