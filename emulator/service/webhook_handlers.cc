// webhook.Webhook (docs/behaviour/webhooks.md §1). All need a super user.

#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "webhook.pb.h"

namespace emulator {
namespace {

using Effect = Call::Effect;

Command OnWebhook(const Call& call, absl::string_view cache_name, absl::string_view webhook_name,
                  Effect effect) {
  Command command = call.AsSuperUser(effect, webhook_name);
  command.cache = cache_name;
  return command;
}

absl::Status HandlePutWebhook(const Call& call, const webhook::PutWebhookRequest& request,
                              webhook::PutWebhookResponse* response) {
  const webhook::WebhookDefinition& definition = request.webhook();
  const webhook::WebhookId& id = definition.webhook_id();
  const Command command = OnWebhook(call, id.cache_name(), id.webhook_name(), Effect::kWrites);
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(id.webhook_name()));
    ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(definition.topic_name()));
    if (!definition.destination().has_post_url()) return errors::Unset("destination");

    ASSIGN_OR_RETURN(auto secret, scope.domain.webhooks.Put(scope.cache, name, topic,
                                                            definition.destination().post_url()));

    response->set_secret_string(std::move(secret));
    return absl::OkStatus();
  });
}

absl::Status HandleDeleteWebhook(const Call& call, const webhook::DeleteWebhookRequest& request,
                                 webhook::DeleteWebhookResponse*) {
  const webhook::WebhookId& id = request.webhook_id();
  const Command command = OnWebhook(call, id.cache_name(), id.webhook_name(), Effect::kWrites);
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(id.webhook_name()));

    return scope.domain.DeleteWebhook(scope.cache, name);
  });
}

absl::Status HandleListWebhooks(const Call& call, const webhook::ListWebhookRequest& request,
                                webhook::ListWebhooksResponse* response) {
  return call.world->Run(
      OnWebhook(call, request.cache_name(), "", Effect::kReads), [&](Scope& scope) {
        for (Webhook& webhook : scope.domain.webhooks.List(scope.cache)) {
          auto* proto = response->add_webhook();
          proto->mutable_webhook_id()->set_cache_name(scope.cache.name);
          proto->mutable_webhook_id()->set_webhook_name(std::move(webhook.name));
          proto->set_topic_name(std::move(webhook.topic));
          proto->mutable_destination()->set_post_url(std::move(webhook.post_url));
        }
        return absl::OkStatus();
      });
}

absl::Status HandleGetWebhookSecret(const Call& call,
                                    const webhook::GetWebhookSecretRequest& request,
                                    webhook::GetWebhookSecretResponse* response) {
  const Command command =
      OnWebhook(call, request.cache_name(), request.webhook_name(), Effect::kReads);
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(request.webhook_name()));

    ASSIGN_OR_RETURN(auto secret, scope.domain.webhooks.GetSecret(scope.cache, name));

    response->set_cache_name(request.cache_name());
    response->set_webhook_name(request.webhook_name());
    response->set_secret_string(std::move(secret));
    return absl::OkStatus();
  });
}

absl::Status HandleRotateWebhookSecret(const Call& call,
                                       const webhook::RotateWebhookSecretRequest& request,
                                       webhook::RotateWebhookSecretResponse* response) {
  const webhook::WebhookId& id = request.webhook_id();
  const Command command = OnWebhook(call, id.cache_name(), id.webhook_name(), Effect::kWrites);
  return call.world->Run(command, [&](Scope& scope) {
    ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(id.webhook_name()));

    ASSIGN_OR_RETURN(auto secret, scope.domain.webhooks.RotateSecret(scope.cache, name));

    response->set_secret_string(std::move(secret));
    return absl::OkStatus();
  });
}

}  // namespace

void AddWebhookHandlers(RpcRegistry& registry) {
  registry.Unary("/webhook.Webhook/PutWebhook", HandlePutWebhook);
  registry.Unary("/webhook.Webhook/DeleteWebhook", HandleDeleteWebhook);
  registry.Unary("/webhook.Webhook/ListWebhooks", HandleListWebhooks);
  registry.Unary("/webhook.Webhook/GetWebhookSecret", HandleGetWebhookSecret);
  registry.Unary("/webhook.Webhook/RotateWebhookSecret", HandleRotateWebhookSecret);
}

}  // namespace emulator
