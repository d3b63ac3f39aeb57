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
#include "emulator/base/json_reader.h"
#include "emulator/base/json_text.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"

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

void ReadHeaders(JsonReader& reader, Headers& headers) {
  const json* given = reader.Any("headers");
  if (given == nullptr) return;
  const char* const kMistake = "must be an object of texts, or lists of texts";
  if (!given->is_object()) return reader.Wrong("headers", kMistake);
  for (const auto& [name, value] : given->items()) {
    const json values = value.is_array() ? value : json::array({value});
    for (const json& one : values) {
      if (!one.is_string()) return reader.Wrong("headers", kMistake);
      headers.emplace_back(name, one.get<std::string>());
    }
  }
}

absl::StatusOr<Received> ReadReceived(const json& request) {
  JsonReader reader(request, "");
  Received received;
  const auto body = reader.Text("body", limits::kControlBodyBytesMax);
  const auto base64 = reader.Text("body_base64", limits::kControlBodyBytesMax);
  if (body.has_value() == base64.has_value()) {
    reader.Wrong("body", "must be a text, or body_base64 in its place");
  }
  received.body = body.value_or("");
  if (base64 && !absl::Base64Unescape(*base64, &received.body)) {
    reader.Wrong("body_base64", "must be base64");
  }
  ReadHeaders(reader, received.headers);
  if (const auto signature = reader.Text("signature")) {
    received.headers.emplace_back(kSignatureHeader, *signature);
  }
  received.secret = reader.Text("secret");
  received.event = EventOf(received.body);
  received.whose = {.cache = received.event.cache, .topic = received.event.topic};
  const auto cache = reader.Text("cache");
  const auto webhook = reader.Text("webhook");
  if (cache.has_value() != webhook.has_value()) {
    reader.Wrong(cache ? "webhook" : "cache",
                 cache ? "is needed beside cache" : "is needed beside webhook");
  }
  if (cache) received.whose = {.cache = *cache, .webhook = webhook.value_or("")};
  if (const auto text = reader.Text("received_at")) {
    ASSIGN_OR_RETURN(const auto time, TimeFromText(*text, "/received_at"));
    received.at = time;
  }
  if (!reader.Finish().ok()) return reader.Finish();
  return received;
}

absl::Status CheckWebhook(const Domain& domain, const Whose& whose) {
  if (whose.webhook.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto name, CacheName::Parse(whose.cache));
  ASSIGN_OR_RETURN(const auto cache, domain.caches.Find(name));
  if (domain.webhooks.store().Find(cache, whose.webhook)) return absl::OkStatus();
  return errors::WebhookNotFound(whose.cache, whose.webhook);
}

}  // namespace

ControlAnswer ExplainRequest(World& world, const json& request) {
  ASSIGN_OR_RETURN(const auto received, ReadReceived(request));
  absl::Status found;
  ExplainContext context;
  world.Read([&](const Domain& domain) {
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

ControlAnswer ExplainDelivery(World& world, int64_t id) {
  std::optional<Delivery> delivery;
  ExplainContext context;
  world.Read([&](const Domain& domain) {
    delivery = domain.deliveries.store().Find(id);
    if (!delivery) return;
    const DeliveryRequest sent = RequestOf(*delivery);
    context = ContextFrom(domain, {.cache = delivery->event.cache, .webhook = delivery->webhook},
                          SignatureHex(sent.headers), sent.body, delivery->event);
  });
  if (!delivery) return errors::DeliveryNotFound(id);
  if (delivery->state == DeliveryState::kPending || delivery->body.empty()) {
    return errors::DeliveryNotSent(id);
  }
  context.delivery = id;
  context.received_at = delivery->event.publish_time;
  const DeliveryRequest sent = RequestOf(*delivery);
  return ExplanationToJson(Explain(sent.body, sent.headers, context));
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
