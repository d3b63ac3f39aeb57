#include "emulator/control/explain_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/clock.h"
#include "emulator/base/errors.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"

namespace emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Whose request it should be; what is empty is not known.
struct Whose {
  std::string cache;
  std::string webhook;
  std::string topic;

  bool Is(const std::string& of_cache, const Webhook& one) const {
    return (cache.empty() || cache == of_cache) && (webhook.empty() || webhook == one.name) &&
           (topic.empty() || topic == one.topic);
  }
};

void AddSecrets(const std::string& cache, const Webhook& webhook, bool its_own,
                std::vector<KnownSecret>& secrets) {
  const std::string name = absl::StrCat("webhook ", webhook.name, " of cache ", cache);
  secrets.push_back(
      {.kind = its_own ? KnownSecret::Kind::kCurrent : KnownSecret::Kind::kOtherWebhook,
       .secret = webhook.secret,
       .whose = name});
  if (!its_own || !webhook.previous_secret) return;
  secrets.push_back({.kind = KnownSecret::Kind::kPrevious,
                     .secret = *webhook.previous_secret,
                     .whose = name,
                     .until = webhook.rotated_at});
}

// Everything the world knows that may explain a request.
ExplainContext ContextFrom(const Domain& domain, const Whose& whose, const std::string& signature,
                           const std::string& body, const DeliveryEvent& event) {
  ExplainContext context;
  for (const std::string& cache : domain.caches.List()) {
    const auto found = domain.caches.Find(*CacheName::Parse(cache));
    for (const Webhook& webhook : domain.webhooks.List(*found)) {
      AddSecrets(cache, webhook, whose.Is(cache, webhook), context.secrets);
    }
  }
  for (const Delivery& delivery : domain.deliveries.store().ListLike(signature, body, event)) {
    context.on_record.push_back(
        {.delivery = delivery.id, .body = delivery.body, .signature = delivery.signature});
  }
  return context;
}

// What the body says of its event, as far as it does.
DeliveryEvent EventOf(const std::string& body) {
  const auto parsed = ParseJson(body);
  if (!parsed || !parsed->is_object()) return {};
  const auto text = [&](const char* member) {
    const auto found = parsed->find(member);
    return found != parsed->end() && found->is_string() ? found->get<std::string>() : "";
  };
  DeliveryEvent event{.cache = text("cache"), .topic = text("topic")};
  const auto number = parsed->find("topic_sequence_number");
  if (number != parsed->end() && number->is_number_integer()) {
    event.sequence_number = number->get<uint64_t>();
  }
  return event;
}

// A request as a receiver got it.
struct Received {
  std::string body;
  DeliveryEvent event;
  Headers headers;
  std::optional<absl::Time> at;
  std::optional<std::string> secret;
  Whose whose;
};

void ReadHeaders(const Arguments& arguments, Headers& headers) {
  const json* given = arguments.Find("headers");
  if (given == nullptr) return;
  for (const auto& [name, value] : given->items()) {
    const json values = value.is_array() ? value : json::array({value});
    for (const json& one : values) headers.emplace_back(name, one.get<std::string>());
  }
}

absl::StatusOr<Received> ReadReceived(const Arguments& arguments) {
  Received received;
  received.body = arguments.Text("body");
  if (arguments.Has("body_base64") &&
      !absl::Base64Unescape(arguments.Text("body_base64"), &received.body)) {
    return arguments.Wrong("body_base64", "must be base64");
  }
  RETURN_IF_ERROR(arguments.CheckBothOrNone("cache", "webhook"));
  ReadHeaders(arguments, received.headers);
  if (arguments.Has("signature")) {
    received.headers.emplace_back(kSignatureHeader, arguments.Text("signature"));
  }
  received.secret = arguments.TextIfGiven("secret");
  received.event = EventOf(received.body);
  received.whose = {.cache = received.event.cache, .topic = received.event.topic};
  if (arguments.Has("cache")) {
    received.whose = {.cache = arguments.Text("cache"), .webhook = arguments.Text("webhook")};
  }
  if (arguments.Has("received_at")) {
    ASSIGN_OR_RETURN(const auto time, TimeFromText(arguments.Text("received_at"), "/received_at"));
    received.at = time;
  }
  return received;
}

absl::Status CheckWebhook(const Domain& domain, const Whose& whose) {
  if (whose.webhook.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(whose.cache));
  ASSIGN_OR_RETURN(const auto cache, domain.caches.Find(name));
  if (domain.webhooks.store().Find(cache, whose.webhook)) return absl::OkStatus();
  return errors::WebhookNotFound(whose.cache, whose.webhook);
}

Reply ExplainRequest(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto received, ReadReceived(call.arguments));
  absl::Status found;
  ExplainContext context;
  call.world->Read([&](const Domain& domain) {
    found = CheckWebhook(domain, received.whose);
    if (!found.ok()) return;
    context = ContextFrom(domain, received.whose, SignatureHex(received.headers), received.body,
                          received.event);
  });
  if (!found.ok()) return found;
  if (received.secret) {
    context.secrets.insert(context.secrets.begin(), {.secret = *received.secret});
  }
  context.received_at = received.at;
  return ExplanationToJson(Explain(received.body, received.headers, context));
}

Reply ExplainDelivery(const ControlCall& call) {
  const int64_t id = call.arguments.Id("delivery");
  std::optional<Delivery> delivery;
  ExplainContext context;
  call.world->Read([&](const Domain& domain) {
    delivery = domain.deliveries.store().Find(id);
    if (!delivery) return;
    const DeliveryRequest sent = RequestOf(*delivery);
    context = ContextFrom(domain, {.cache = delivery->event.cache, .webhook = delivery->webhook},
                          SignatureHex(sent.headers), sent.body, delivery->event);
  });
  if (!delivery) return errors::DeliveryNotFound(id);
  if (IsWaiting(delivery->state) || delivery->body.empty()) {
    return errors::DeliveryNotSent(id);
  }
  context.delivery = id;
  context.received_at = delivery->event.publish_time;
  const DeliveryRequest sent = RequestOf(*delivery);
  return ExplanationToJson(Explain(sent.body, sent.headers, context));
}

Shape ExplanationShape() {
  return Named("Explanation",
               Object({{"valid", Flag(),
                        "The signature is that of a current secret over exactly these bytes."},
                       {"secret_of?", Text()},
                       {"delivery?", IdNumber()},
                       {"findings", ListOf(Object({{"name", Text()}, {"explanation", Text()}}))}}));
}

Parameters RequestParameters() {
  return {
      {In::kBody, "body?", Text(limits::kControlBodyBytesMax), "The body as it came."},
      {In::kBody, "body_base64?", Base64Text(limits::kControlBodyBytesMax),
       "The body, when it is no text."},
      {In::kBody, "signature?", Text(), "The signature that came with it."},
      {In::kBody, "headers?", MapOf(OneOf({Text(), ListOf(Text())})),
       "The headers that came with it: a text, or texts, by name."},
      {In::kBody, "cache?", Text(), "The cache of the webhook that is said to have sent it."},
      {In::kBody, "webhook?", Text(),
       "The webhook that is said to have sent it; when absent any of its topic."},
      {In::kBody, "secret?", Text(), "A secret that is tried before those of the world."},
      {In::kBody, "received_at?", TimeText(), "When it came; without it the age is not checked."}};
}

}  // namespace

CommandTable ExplainCommands() {
  const char* valid = R"({"valid": true, "secret_of": "webhook hook of cache chat", "delivery": 1,
                          "findings": []})";
  return {{.id = "explainDelivery",
           .route = "GET /v1/worlds/{world}/deliveries/{delivery}/explain",
           .summary = "Tell what is wrong or unusual about the request that a delivery sent.",
           .parameters = {{In::kPath, "delivery", IdNumber(), "The id of the delivery."}},
           .answer = {ExplanationShape(), "What is known about the request."},
           .refusals = {absl::StatusCode::kFailedPrecondition},
           .example = {R"({"delivery": 1})", valid},
           .verbs = {{"deliveries explain", "1"}},
           .run = ExplainDelivery},
          {.id = "explainRequest",
           .route = "POST /v1/worlds/{world}/explain",
           .summary = "Tell whether a request that a receiver got is valid, or which known mistake "
                      "it has.",
           .parameters = RequestParameters(),
           .one_of = {"body", "body_base64"},
           .answer = {ExplanationShape(), "What is known about the request."},
           .example = {R"({"body": "{\"cache\":\"chat\"}", "signature": "00"})",
                       R"({"valid": false, "findings": [{"name": "unknown-secret",
                           "explanation": "no known secret makes this signature"}]})"},
           .by_hand = "The verb `webhook explain` reads the request from files.",
           .run = ExplainRequest}};
}

ordered_json ExplanationToJson(const Explanation& explanation) {
  ordered_json json = {{"valid", explanation.valid}};
  if (!explanation.whose.empty()) json["secret_of"] = explanation.whose;
  if (explanation.delivery != 0) json["delivery"] = explanation.delivery;
  json["findings"] = ordered_json::array();
  for (const Finding& finding : explanation.findings) {
    json["findings"].push_back({{"name", finding.name}, {"explanation", finding.text}});
  }
  return json;
}

}  // namespace emulator
