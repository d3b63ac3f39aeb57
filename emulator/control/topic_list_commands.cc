#include "absl/strings/escaping.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/control/stored_item_json.h"
#include "emulator/world/domain.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

Parameter CountParameter() {
  return {In::kQuery, "count?", Number(1, kPageMax), "How many at most.", 100};
}

Reply ListTopics(const ControlCall& call) {
  ordered_json topics = ordered_json::array();
  std::string last = call.arguments.Text("after");
  RETURN_IF_ERROR(ReadInCache(call, [&](Scope& scope) {
    for (const auto& topic :
         scope.domain.topics.List(scope.cache, call.arguments.Text("prefix"),
                                  call.arguments.Text("after"), call.arguments.Number("count"))) {
      topics.push_back({{"topic", topic.name},
                        {"sequence_page", topic.page},
                        {"last_number", topic.last_number},
                        {"messages", topic.last_number + 1 - topic.oldest_number},
                        {"subscriptions", topic.live_subscriptions}});
      last = topic.name;
    }
    return absl::OkStatus();
  }));
  return ordered_json{{"topics", std::move(topics)}, {"last", last}};
}

ordered_json ToJson(const TopicItem& item) {
  ordered_json json = {{"sequence_number", item.sequence_number},
                       {"sequence_page", item.sequence_page},
                       {"time", TimeText(item.event_time)},
                       {"token_id", item.publisher_id}};
  if (item.value.kind == TopicValue::Kind::kText) {
    json["text"] = item.value.bytes;
  } else {
    json["base64"] = absl::Base64Escape(item.value.bytes);
  }
  return json;
}

Reply ListMessages(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(call.arguments.Text("topic")));
  ordered_json messages = ordered_json::array();
  uint64_t last = call.arguments.Number("after");
  RETURN_IF_ERROR(ReadInCache(call, [&](Scope& scope) -> absl::Status {
    ASSIGN_OR_RETURN(const auto found,
                     scope.domain.topics.ReadMessages(scope.cache, topic, last + 1,
                                                      call.arguments.Number("count")));
    for (const auto& item : found) {
      messages.push_back(ToJson(*item));
      last = item->sequence_number;
    }
    return absl::OkStatus();
  }));
  return ordered_json{{"messages", std::move(messages)}, {"last", last}};
}

Reply ListSubscriptions(const ControlCall& call) {
  ordered_json subscriptions = ordered_json::array();
  RETURN_IF_ERROR(ReadInCache(call, [&](Scope& scope) {
    for (const auto& stream : scope.domain.topics.ListLive(scope.cache)) {
      if (call.arguments.Has("topic") && call.arguments.Text("topic") != stream.topic) continue;
      if (subscriptions.size() == call.arguments.Number("count")) break;
      subscriptions.push_back({{"subscription", stream.number},
                               {"topic", stream.topic},
                               {"since", TimeText(stream.since)},
                               {"last_heartbeat", TimeText(stream.last_heartbeat)},
                               {"sequence_page", stream.progress.sequence_page},
                               {"sequence_number", stream.progress.sequence_number},
                               {"waiting", stream.progress.waiting}});
    }
    return absl::OkStatus();
  }));
  return ordered_json{{"subscriptions", std::move(subscriptions)}};
}

Shape MessageShape() {
  return Named("Message", Object({{"sequence_number", Number()},
                                  {"sequence_page", Number()},
                                  {"time", TimeText()},
                                  {"token_id", Text(), "Of the publisher."},
                                  {"text?", Text()},
                                  {"base64?", Base64Text(), "Of a message that is bytes."}}));
}

Shape SubscriptionShape() {
  return Named("Subscription",
               Object({{"subscription", Number(), "Counts the streams of the world."},
                       {"topic", Text()},
                       {"since", TimeText()},
                       {"last_heartbeat", TimeText()},
                       {"sequence_page", Number()},
                       {"sequence_number", Number(), "Of the last message it took; 0: none yet."},
                       {"waiting", Number(), "How many elements wait for it."}}));
}

ControlCommand ListMessagesCommand() {
  return {.id = "listMessages",
          .route = "GET /v1/worlds/{world}/topics/messages",
          .summary = "List the messages of a topic that are kept, oldest first.",
          .parameters = {CacheIn(In::kQuery),
                         {In::kQuery, "topic", NameText(), "The name of the topic."},
                         {In::kQuery, "after?", IdNumber(), "Only messages after this number.", 0},
                         CountParameter()},
          .answer = {Object({{"messages", ListOf(MessageShape())},
                             {"last", Number(), "The number of the last one."}}),
                     "A page of messages."},
          .example = {R"({"cache": "chat", "topic": "room", "count": 1})",
                      R"({"messages": [{"sequence_number": 1, "sequence_page": 1767225600,
                                    "time": "2026-01-01T00:00:00.000000Z", "token_id": "mo",
                                    "text": "hi"}], "last": 1})"},
          .verbs = {{.words = "topic messages",
                     .example = "chat room",
                     .rows = "messages",
                     .columns = {"sequence_number", "time", "token_id", "text", "base64"}}},
          .run = ListMessages};
}

}  // namespace

Shape TopicShape() {
  return Named("Topic", Object({{"topic", Text()},
                                {"sequence_page", Number()},
                                {"last_number", Number(), "Of the last message; 0 without one."},
                                {"messages", Number(), "How many are kept."},
                                {"subscriptions", Number(), "How many live streams it has."}}));
}

CommandTable TopicListCommands() {
  return {
      {.id = "listTopics",
       .route = "GET /v1/worlds/{world}/topics",
       .summary = "List the topics of a cache, by name.",
       .parameters = {CacheIn(In::kQuery),
                      {In::kQuery, "prefix?", Text(), "What their names begin with."},
                      {In::kQuery, "after?", Text(),
                       "Only names after this one: 'last' of the page before."},
                      CountParameter()},
       .answer = {Object({{"topics", ListOf(TopicShape())},
                          {"last", Text(), "The last name of the page."}}),
                  "A page of topics."},
       .example = {R"({"cache": "chat"})",
                   R"({"topics": [{"topic": "room", "sequence_page": 1767225600,
                                   "last_number": 2, "messages": 2, "subscriptions": 0}],
                       "last": "room"})"},
       .verbs = {{.words = "topic list",
                  .example = "chat",
                  .rows = "topics",
                  .columns = {"topic", "last_number", "sequence_page", "messages",
                              "subscriptions"}}},
       .run = ListTopics},
      ListMessagesCommand(),
      {.id = "listSubscriptions",
       .route = "GET /v1/worlds/{world}/topics/subscriptions",
       .summary = "List the live subscriptions to the topics of a cache.",
       .parameters = {CacheIn(In::kQuery),
                      {In::kQuery, "topic?", Text(), "Only those to this topic."},
                      CountParameter()},
       .answer = {Object({{"subscriptions", ListOf(SubscriptionShape())}}),
                  "In the order in which they began."},
       .example = {R"({"cache": "chat"})", R"({"subscriptions": []})"},
       .verbs = {{.words = "topic subscriptions",
                  .example = "chat --topic room",
                  .rows = "subscriptions",
                  .columns = {"subscription", "topic", "since", "last_heartbeat", "sequence_number",
                              "waiting"}}},
       .run = ListSubscriptions},
  };
}

}  // namespace emulator
