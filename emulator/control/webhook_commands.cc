#include "absl/strings/strip.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/webhooks/post_url.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

ordered_json NamesOf(const CacheRef& cache, const std::string& webhook) {
  return {{"cache", cache.name}, {"webhook", webhook}};
}

ordered_json ToJson(const CacheRef& cache, const Webhook& webhook) {
  ordered_json json = NamesOf(cache, webhook.name);
  json["topic"] = webhook.topic;
  json["url"] = webhook.post_url;
  json["secret"] = webhook.secret;
  return json;
}

Reply ListWebhooks(const ControlCall& call) {
  ordered_json webhooks = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    for (const std::string& name : domain.caches.List()) {
      const auto cache = domain.caches.Find(*CacheName::Parse(name));
      for (const Webhook& webhook : domain.webhooks.List(*cache)) {
        webhooks.push_back(ToJson(*cache, webhook));
      }
    }
  });
  return ordered_json{{"webhooks", std::move(webhooks)}};
}

ControlAnswer PutOneWebhook(Scope& scope, const Arguments& arguments, const std::string&) {
  return PutWebhook(scope, scope.cache, arguments);
}

Reply ShowSecret(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto cache_name, CacheName::Parse(call.arguments.Text("cache")));
  const std::string name = call.arguments.Text("webhook");
  Reply reply = errors::WebhookNotFound(cache_name.text(), name);
  call.world->Read([&](const Domain& domain) {
    const auto cache = domain.caches.Find(cache_name);
    if (!cache.ok()) {
      reply = cache.status();
      return;
    }
    for (const Webhook& webhook : domain.webhooks.List(*cache)) {
      if (webhook.name == name) reply = ordered_json{{"secret", webhook.secret}};
    }
  });
  return reply;
}

ControlAnswer DeleteWebhook(Scope& scope, const Arguments& arguments, const std::string&) {
  ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(arguments.Text("webhook")));

  RETURN_IF_ERROR(scope.domain.DeleteWebhook(scope.cache, name));
  return NamesOf(scope.cache, name.text());
}

ControlAnswer Rotate(Scope& scope, const Arguments& arguments, const std::string&) {
  ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(arguments.Text("webhook")));

  ASSIGN_OR_RETURN(const auto secret, scope.domain.webhooks.RotateSecret(scope.cache, name));

  ordered_json answer = NamesOf(scope.cache, name.text());
  answer["secret"] = secret;
  return answer;
}

Parameters ByWebhook() { return {CacheIn(In::kPath), WebhookInPath()}; }

constexpr char kChatHook[] = R"({"cache": "chat", "webhook": "hook"})";

KeptCommand Keep(const char* action, decltype(KeptCommand::act) act) {
  return {.action = action, .cache = "cache", .subject = "webhook", .act = std::move(act)};
}

}  // namespace

Shape WebhookShape() {
  return Named("Webhook", Object({{"cache", Text()},
                                  {"webhook", Text()},
                                  {"topic", Text()},
                                  {"url", Text()},
                                  {"secret", Text(), "What its requests are signed with."}}));
}

Parameters WebhookParameters() {
  return {{In::kBody, "cache", NameText(), "The name of its cache."},
          {In::kBody, "webhook", NameText(), "The name of the webhook, of 128 characters at most."},
          {In::kBody, "topic", NameText(), "The topic whose messages it gets."},
          {In::kBody, "url", NameText(limits::kPostUrlBytesMax),
           "The URL that they are sent to: http or https, without a user name."},
          {In::kBody, "secret?", NameText(),
           "Its signing secret; when absent the secret it has, or one made from the seed."}};
}

ControlAnswer PutWebhook(Scope& scope, const CacheRef& cache, const Arguments& webhook) {
  const std::string url = webhook.Text("url");
  if (absl::Status valid = ValidatePostUrl(url); !valid.ok()) {
    return webhook.Wrong("url", absl::StripPrefix(valid.message(), "post_url "));
  }
  ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(webhook.Text("webhook")));
  ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(webhook.Text("topic")));

  ASSIGN_OR_RETURN(const auto secret, scope.domain.webhooks.Put(cache, name, topic, url,
                                                                webhook.TextIfGiven("secret")));

  ordered_json answer = NamesOf(cache, name.text());
  answer["topic"] = topic.text();
  answer["url"] = url;
  answer["secret"] = secret;
  return answer;
}

CommandTable WebhookCommands() {
  return {
      {.id = "listWebhooks",
       .route = "GET /v1/worlds/{world}/webhooks",
       .summary = "List the webhooks of all caches with their secrets.",
       .answer = {Object({{"webhooks", ListOf(WebhookShape())}}), "The webhooks."},
       .example = {"{}", R"({"webhooks": [{"cache": "chat", "webhook": "hook", "topic": "room",
                              "url": "http://127.0.0.1:3000/hook", "secret": "s3cret"}]})"},
       .verbs = {{.words = "webhook list",
                  .example = "",
                  .rows = "webhooks",
                  .columns = {"cache", "webhook", "topic", "url", "secret"}}},
       .run = ListWebhooks},
      {.id = "putWebhook",
       .route = "POST /v1/worlds/{world}/webhooks",
       .summary = "Make a webhook, or give it another topic and URL.",
       .parameters = WebhookParameters(),
       .answer = {WebhookShape(), "The webhook, with its secret."},
       .refusals = {absl::StatusCode::kResourceExhausted},
       .example = {R"({"cache": "chat", "webhook": "other", "topic": "room",
                       "url": "http://127.0.0.1:9/"})",
                   R"({"cache": "chat", "webhook": "other", "topic": "room",
                       "url": "http://127.0.0.1:9/", "secret": "s3cret"})"},
       .verbs = {{"webhook put", "chat hook room http://127.0.0.1:3000/hook"}},
       .kept = Keep("control.webhooks.put", PutOneWebhook)},
      {.id = "showWebhookSecret",
       .route = "GET /v1/worlds/{world}/webhooks/{cache}/{webhook}/secret",
       .summary = "Print the signing secret of a webhook.",
       .parameters = ByWebhook(),
       .answer = {Object({{"secret", Text()}}), "The secret."},
       .example = {kChatHook, R"({"secret": "s3cret"})"},
       .verbs = {{.words = "webhook secret", .example = "chat hook", .prints = "secret"}},
       .run = ShowSecret},
      {.id = "rotateWebhookSecret",
       .route = "POST /v1/worlds/{world}/webhooks/{cache}/{webhook}/rotate",
       .summary = "Give a webhook a new signing secret.",
       .parameters = ByWebhook(),
       .answer = {Object({{"cache", Text()}, {"webhook", Text()}, {"secret", Text()}}),
                  "The new secret."},
       .example = {kChatHook, R"({"cache": "chat", "webhook": "hook", "secret": "s3cret"})"},
       .verbs = {{"webhook rotate", "chat hook"}},
       .kept = Keep("control.webhooks.rotate", Rotate)},
      {.id = "deleteWebhook",
       .route = "DELETE /v1/worlds/{world}/webhooks/{cache}/{webhook}",
       .summary = "Delete a webhook and what waits for it.",
       .parameters = ByWebhook(),
       .answer = {Object({{"cache", Text()}, {"webhook", Text()}}),
                  "The names of the cache and the webhook."},
       .example = {kChatHook, kChatHook},
       .verbs = {{"webhook delete", "chat hook"}},
       .kept = Keep("control.webhooks.delete", DeleteWebhook)},
  };
}

}  // namespace emulator
