#include <optional>

#include "absl/strings/escaping.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/journal_stream.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/tokens/token_codec.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// A command on a topic of a cache that is there.
template <typename Act>
KeptCommand OnTopic(const char* action, Act act) {
  return {
      .action = action,
      .cache = "cache",
      .subject = "topic",
      .act = [act](Scope& scope, const Arguments& arguments, const std::string&) -> ControlAnswer {
        ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(arguments.Text("topic")));
        return act(scope, arguments, topic);
      }};
}

// Whose message it is: a token id that the user says, or that of a token whose holder may publish.
absl::StatusOr<std::string> PublisherFrom(Scope& scope, const Arguments& arguments,
                                          const TopicName& topic) {
  if (!arguments.Has("token")) return arguments.Text("token_id");
  if (arguments.Has("token_id")) return arguments.Wrong("token_id", "is that of the token");
  const std::string token = UnwrapKey(arguments.Text("token")).token;
  ASSIGN_OR_RETURN(const auto publisher, scope.domain.tokens.Authenticate(token, scope.now));
  RETURN_IF_ERROR(CheckPermission(publisher->permissions, {.access = Need::Access::kWrite,
                                                           .resource = Resource::kTopic,
                                                           .cache = scope.cache.name,
                                                           .names = {topic.text()}}));
  return publisher->token_id;
}

ControlAnswer Publish(Scope& scope, const Arguments& arguments, const TopicName& topic) {
  TopicValue value{.kind = TopicValue::Kind::kText, .bytes = arguments.Text("text")};
  if (arguments.Has("base64")) {
    value.kind = TopicValue::Kind::kBinary;
    if (!absl::Base64Unescape(arguments.Text("base64"), &value.bytes)) {
      return arguments.Wrong("base64", "must be base64");
    }
  }
  ASSIGN_OR_RETURN(const auto token_id, PublisherFrom(scope, arguments, topic));

  ASSIGN_OR_RETURN(const auto item, scope.domain.topics.Publish(
                                        scope.cache, topic, std::move(value), token_id, scope.now));

  scope.token_id = token_id;
  scope.detail =
      PublishDetail{.sequence_number = item->sequence_number, .sequence_page = item->sequence_page};
  return ordered_json{{"sequence_number", item->sequence_number},
                      {"sequence_page", item->sequence_page}};
}

ControlAnswer ResetTopic(Scope& scope, const Arguments&, const TopicName& topic) {
  RETURN_IF_ERROR(scope.domain.topics.Reset(scope.cache, topic, scope.now));
  return ordered_json::object();
}

ControlAnswer Evict(Scope& scope, const Arguments& arguments, const TopicName& topic) {
  RETURN_IF_ERROR(scope.domain.topics.Evict(scope.cache, topic, arguments.Number("keep")));
  return ordered_json::object();
}

// What is published to a topic of a cache that is there, from now on.
Reply Watch(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(call.arguments.Text("cache")));
  absl::Status found;
  call.world->Read([&](const Domain& domain) { found = domain.caches.Find(name).status(); });
  RETURN_IF_ERROR(found);
  return FollowJournal(
      call, {.action = "publish", .cache = name.text(), .subject = call.arguments.Text("topic")},
      call.world->journal().last_number());
}

Parameters CacheAndTopic() { return {CacheIn(In::kBody), TopicInBody()}; }

constexpr char kChatRoom[] = R"({"cache": "chat", "topic": "room"})";

ControlCommand PublishCommand() {
  return {
      .id = "publishMessage",
      .route = "POST /v1/worlds/{world}/topics/publish",
      .summary = "Publish a message.",
      .parameters =
          CacheAndTopic() +
          Parameters{{In::kBody, "text?", Text(limits::kMessageBytesMax), "The message."},
                     {In::kBody, "base64?", Base64Text(limits::kMessageBytesMax),
                      "The message, when it is bytes."},
                     {In::kBody, "token_id?", Text(),
                      "The token id of the publisher, as receivers see it."},
                     {In::kBody, "token?", NameText(),
                      "A token, in any of its forms: the message is published as its holder may, "
                      "under its token id. The journal hides it."}},
      .one_of = {"text", "base64"},
      .answer = {Object({{"sequence_number", Number()}, {"sequence_page", Number()}}),
                 "The place of the message in its topic."},
      .refusals = {absl::StatusCode::kUnauthenticated, absl::StatusCode::kPermissionDenied},
      .example = {R"({"cache": "chat", "topic": "room", "text": "hello", "token_id": "mo"})",
                  R"({"sequence_number": 3, "sequence_page": 1767225600})"},
      .verbs =
          {{.words = "topic publish",
            .example = "chat room hello --token-id mo",
            .arguments =
                {{{"cache"}, {"topic"}, {"text", "text", "", true}, {"token_id"}, {"token"}}}}},
      .kept = OnTopic("control.topics.publish", Publish)};
}

ControlCommand WatchCommand() {
  return {
      .id = "watchTopic",
      .route = "GET /v1/worlds/{world}/topics/watch",
      .summary = "Stream what is published to a topic from now on, without consuming it.",
      .parameters = {CacheIn(In::kQuery),
                     {In::kQuery, "topic", NameText(), "The name of the topic."},
                     PayloadParameter()},
      .answer = {Text(), "Events 'entry': the number as id, a JournalEntry as data.",
                 Form::kEvents},
      .refusals = {absl::StatusCode::kResourceExhausted},
      .example = {kChatRoom, ": following\n\n"},
      .verbs = {{.words = "topic watch",
                 .example = "chat room",
                 .arguments = {{{"cache"}, {"topic"}}},
                 .columns = {"sequence_number", "time_us", "outcome", "token_id", "payload/value",
                             "payload/text"}}},
      .by_hand = "The answer is a stream, which ends when the client goes or the world is reset.",
      .run = Watch};
}

}  // namespace

CommandTable TopicCommands() {
  return {
      PublishCommand(),
      WatchCommand(),
      {.id = "resetTopic",
       .route = "POST /v1/worlds/{world}/topics/reset",
       .summary = "Begin a topic again, with a new sequence page; its streams see a discontinuity.",
       .parameters = CacheAndTopic(),
       .answer = {Nothing(), "Done."},
       .example = {kChatRoom},
       .verbs = {{"topic reset", "chat room"}},
       .kept = OnTopic("control.topics.reset", ResetTopic)},
      {.id = "evictMessages",
       .route = "POST /v1/worlds/{world}/topics/evict",
       .summary = "Forget the older messages of a topic; streams that resume there notice.",
       .parameters = CacheAndTopic() + Parameters{{In::kBody, "keep?", Number(0, UINT32_MAX),
                                                   "How many of the latest stay.", 0}},
       .answer = {Nothing(), "Done."},
       .example = {R"({"cache": "chat", "topic": "room", "keep": 1})"},
       .verbs = {{"topic evict", "chat room --keep 10"}},
       .kept = OnTopic("control.topics.evict", Evict)},
  };
}

}  // namespace emulator
