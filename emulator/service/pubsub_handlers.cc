// cache_client.pubsub.Pubsub: publish and subscribe (docs/behaviour/topics.md).

#include <memory>
#include <optional>
#include <utility>

#include "cachepubsub.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"

namespace emulator {
namespace {

namespace pubsub = cache_client::pubsub;

// A command on a topic; the cache is named in the message, not in the metadata.
Command OnTopic(const Call& call, Need::Access access, const std::string& cache_name,
                const std::string& topic) {
  return {.action = call.rpc,
          .token = call.token,
          .need = {.access = access,
                   .resource = Resource::kTopic,
                   .cache = cache_name,
                   .names = {topic}},
          .cache = cache_name,
          .subject = topic,
          .writes = true,
          .request = call.request_bytes()};
}

std::optional<TopicValue> ValueFromProto(const pubsub::TopicValue& proto) {
  switch (proto.kind_case()) {
    case pubsub::TopicValue::kText:
      return TopicValue{.kind = TopicValue::Kind::kText, .bytes = proto.text()};
    case pubsub::TopicValue::kBinary:
      return TopicValue{.kind = TopicValue::Kind::kBinary, .bytes = proto.binary()};
    case pubsub::TopicValue::KIND_NOT_SET:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Status HandlePublish(const Call& call, const pubsub::PublishRequest& request,
                           common::Empty*) {
  Command command = OnTopic(call, Need::Access::kWrite, request.cache_name(), request.topic());
  command.checks_first = true;
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(request.topic()));
    std::optional<TopicValue> value = ValueFromProto(request.value());
    if (!value) return errors::Unset("value");

    ASSIGN_OR_RETURN(const auto item,
                     scope.domain.topics.Publish(scope.cache, topic, *std::move(value),
                                                 scope.caller.token_id, scope.now));

    scope.detail = PublishDetail{.sequence_number = item->sequence_number,
                                 .sequence_page = item->sequence_page};
    return absl::OkStatus();
  });
}

absl::StatusOr<std::shared_ptr<Subscription>> HandleSubscribe(
    const Call& call, const pubsub::SubscriptionRequest& request) {
  std::shared_ptr<Subscription> subscription;
  const Command command = OnTopic(call, Need::Access::kRead, request.cache_name(), request.topic());
  RETURN_IF_ERROR(call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(request.topic()));

    subscription =
        scope.domain.topics.Subscribe(scope.cache, topic,
                                      {.sequence_number = request.resume_at_topic_sequence_number(),
                                       .sequence_page = request.sequence_page()},
                                      scope.caller.expires_at, scope.now);
    scope.detail = SubscribeDetail{.resume_at = request.resume_at_topic_sequence_number()};
    return absl::OkStatus();
  }));
  return subscription;
}

}  // namespace

void AddPubsubHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.pubsub.Pubsub/Publish", HandlePublish);
  registry.Subscription<pubsub::SubscriptionItem>("/cache_client.pubsub.Pubsub/Subscribe",
                                                  HandleSubscribe);
}

}  // namespace emulator
