#include "emulator/base/status_macros.h"
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

  RETURN_IF_ERROR(scope.domain.DeleteWebhook(scope.cache, *name));
  return Named(scope.cache, name->text());
}

ControlAnswer Rotate(Scope& scope, JsonReader& body, const std::string&) {
  const auto name = WebhookName::Parse(body.RequiredText("webhook"));
  if (!body.Finish().ok()) return body.Finish();
  if (!name.ok()) return name.status();

  ASSIGN_OR_RETURN(const auto secret, scope.domain.webhooks.RotateSecret(scope.cache, *name));

  ordered_json answer = Named(scope.cache, name->text());
  answer["secret"] = secret;
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
  ASSIGN_OR_RETURN(const auto name, WebhookName::Parse(name_text));
  ASSIGN_OR_RETURN(const auto topic, TopicName::Parse(topic_text));

  ASSIGN_OR_RETURN(const auto current, scope.domain.webhooks.Put(cache, name, topic, url, secret));

  ordered_json answer = Named(cache, name_text);
  answer["topic"] = topic_text;
  answer["url"] = url;
  answer["secret"] = current;
  return answer;
}

void AddWebhookCommands(CommandTable& table) {
  table["control.webhooks.put"] = {.cache = "cache", .subject = "webhook", .act = Put};
  table["control.webhooks.delete"] = {.cache = "cache", .subject = "webhook", .act = Delete};
  table["control.webhooks.rotate"] = {.cache = "cache", .subject = "webhook", .act = Rotate};
}

}  // namespace emulator
