#include "emulator/control/command_table.h"
#include "emulator/domain/webhooks/post_url.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

ordered_json Named(const CacheRef& cache, const std::string& webhook) {
  return {{"cache", cache.name}, {"webhook", webhook}};
}

ControlAnswer Put(Scope& scope, JsonReader& body, const std::string&) {
  return PutWebhookFromJson(scope, scope.cache, body);
}

ControlAnswer Delete(Scope& scope, JsonReader& body, const std::string&) {
  const auto name = WebhookName::Parse(body.RequiredText("webhook"));
  if (!body.Finish().ok()) return body.Finish();
  if (!name.ok()) return name.status();

  absl::Status done = scope.domain.DeleteWebhook(scope.cache, *name);
  if (!done.ok()) return done;
  return Named(scope.cache, name->text());
}

ControlAnswer Rotate(Scope& scope, JsonReader& body, const std::string&) {
  const auto name = WebhookName::Parse(body.RequiredText("webhook"));
  if (!body.Finish().ok()) return body.Finish();
  if (!name.ok()) return name.status();

  const auto secret = scope.domain.webhooks.RotateSecret(scope.cache, *name);
  if (!secret.ok()) return secret.status();

  ordered_json answer = Named(scope.cache, name->text());
  answer["secret"] = *secret;
  return answer;
}

}  // namespace

ControlAnswer PutWebhookFromJson(Scope& scope, const CacheRef& cache, JsonReader& body) {
  const std::string name_text = body.RequiredText("webhook");
  const std::string topic_text = body.RequiredText("topic");
  const std::string url = body.RequiredText("url");
  const auto secret = body.Text("secret");
  if (secret && secret->empty()) body.Wrong("secret", "must not be empty");
  if (absl::Status valid = ValidatePostUrl(url); !valid.ok()) body.Wrong("url", valid.message());
  if (!body.Finish().ok()) return body.Finish();
  const auto name = WebhookName::Parse(name_text);
  if (!name.ok()) return name.status();
  const auto topic = TopicName::Parse(topic_text);
  if (!topic.ok()) return topic.status();

  const auto current = scope.domain.webhooks.Put(cache, *name, *topic, url, secret);
  if (!current.ok()) return current.status();

  ordered_json answer = Named(cache, name_text);
  answer["topic"] = topic_text;
  answer["url"] = url;
  answer["secret"] = *current;
  return answer;
}

void AddWebhookCommands(CommandTable& table) {
  table["control.webhooks.put"] = {.cache = "cache", .subject = "webhook", .act = Put};
  table["control.webhooks.delete"] = {.cache = "cache", .subject = "webhook", .act = Delete};
  table["control.webhooks.rotate"] = {.cache = "cache", .subject = "webhook", .act = Rotate};
}

}  // namespace emulator
