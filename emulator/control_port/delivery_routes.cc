#include <map>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/base/utf8.h"
#include "emulator/control/delivery_order_json.h"
#include "emulator/control/explain_json.h"
#include "emulator/control_port/route.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

std::string Utf8Of(const std::string& text) {
  return IsValidUtf8(text) ? text : absl::CHexEscape(text);
}

ordered_json ToJson(const Headers& headers) {
  ordered_json json = ordered_json::array();
  for (const auto& [name, value] : headers) {
    json.push_back(ordered_json::array({Utf8Of(name), Utf8Of(value)}));
  }
  return json;
}

// What somebody else sent may be no text.
void AddBytes(ordered_json& json, const std::string& name, const std::string& bytes) {
  if (IsValidUtf8(bytes)) {
    json[name] = bytes;
  } else {
    json[name + "_base64"] = absl::Base64Escape(bytes);
  }
}

ordered_json ToJson(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  ordered_json json = {{"id", delivery.id},
                       {"state", std::string(StateName(delivery.state))},
                       {"cache", event.cache},
                       {"webhook", delivery.webhook},
                       {"topic", event.topic},
                       {"sequence_number", event.sequence_number},
                       {"token_id", event.token_id},
                       {"text", delivery.body.empty() ? event.text : TextOfBody(delivery.body)},
                       {"event_timestamp", absl::ToUnixMillis(event.event_time)}};
  if (delivery.copy_of != 0) json["copy_of"] = delivery.copy_of;
  if (!delivery.fault.empty()) json["fault"] = ordered_json::parse(delivery.fault);
  if (delivery.state == DeliveryState::kPending) {
    json["held_back"] = delivery.place == 0;
    return json;
  }
  if (!delivery.body.empty()) {
    json["publish_timestamp"] = absl::ToUnixMillis(event.publish_time);
    json["url"] = delivery.post_url;
    json["signature"] = delivery.signature;
  }
  if (delivery.state == DeliveryState::kAttempting) return json;
  json["finished"] = TimeText(delivery.finished_at);
  if (delivery.http_status != 0) json["http_status"] = delivery.http_status;
  if (!delivery.problem.empty()) json["problem"] = delivery.problem;
  return json;
}

// The same with what was sent and answered.
ordered_json ToJsonInFull(const Delivery& delivery) {
  ordered_json json = ToJson(delivery);
  if (delivery.state == DeliveryState::kPending || delivery.body.empty()) return json;
  json["body"] = delivery.body;
  const DeliveryRequest sent = RequestOf(delivery);
  ordered_json request = {{"headers", ToJson(sent.headers)}};
  AddBytes(request, "body", sent.body);
  json["request"] = std::move(request);
  if (delivery.http_status == 0) return json;
  ordered_json answer = {{"headers", ToJson(HeadersFromLines(delivery.answer_headers))}};
  AddBytes(answer, "body", delivery.answer_body);
  answer["took_ms"] = absl::ToDoubleMilliseconds(delivery.took);
  json["answer"] = std::move(answer);
  return json;
}

bool Wanted(const ControlCall& call, const Delivery& delivery) {
  const auto same = [&](const char* name, const std::string& text) {
    const auto found = call.query.find(name);
    return found == call.query.end() || found->second == text;
  };
  return same("state", std::string(StateName(delivery.state))) &&
         same("webhook", delivery.webhook) && same("cache", delivery.event.cache) &&
         same("topic", delivery.event.topic);
}

absl::Status CheckState(const ControlCall& call) {
  const auto wanted = call.query.find("state");
  if (wanted == call.query.end()) return absl::OkStatus();
  for (int state = 0; state <= static_cast<int>(DeliveryState::kLost); ++state) {
    if (wanted->second == StateName(static_cast<DeliveryState>(state))) return absl::OkStatus();
  }
  return errors::Malformed("state", "must be pending, attempting, delivered, failed or lost");
}

Reply List(const ControlCall& call) {
  RETURN_IF_ERROR(CheckState(call));
  ASSIGN_OR_RETURN(const auto after, QueryNumber(call, "after", 0, 0, INT64_MAX));
  ASSIGN_OR_RETURN(const auto count, QueryNumber(call, "count", 100, 1, 1000));
  ordered_json deliveries = ordered_json::array();
  auto last = static_cast<int64_t>(after);
  constexpr int kReadAtOnce = 1000;
  for (auto page = call.world->deliveries().List(last, kReadAtOnce);
       !page.empty() && deliveries.size() < count;
       page = call.world->deliveries().List(last, kReadAtOnce)) {
    for (const Delivery& delivery : page) {
      if (deliveries.size() == count) break;
      last = delivery.id;
      if (Wanted(call, delivery)) deliveries.push_back(ToJson(delivery));
    }
  }
  return ordered_json{{"deliveries", std::move(deliveries)}, {"last", last}};
}

absl::StatusOr<int64_t> IdOf(const ControlCall& call) {
  int64_t id = 0;
  if (absl::SimpleAtoi(call.path.at("delivery"), &id)) return id;
  return errors::Malformed("delivery", "must be a number");
}

absl::StatusOr<Delivery> Find(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto id, IdOf(call));
  std::optional<Delivery> found;
  call.world->Read([&](const Domain& domain) { found = domain.deliveries.store().Find(id); });
  if (!found) return errors::DeliveryNotFound(id);
  return *std::move(found);
}

Reply Show(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto delivery, Find(call));
  return ToJsonInFull(delivery);
}

Reply Body(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto delivery, Find(call));
  if (delivery.state == DeliveryState::kPending || delivery.body.empty()) {
    return errors::DeliveryNotSent(delivery.id);
  }
  return ControlReply("application/octet-stream", RequestOf(delivery).body);
}

Reply FromAnswer(ControlAnswer answer) {
  if (!answer.ok()) return answer.status();
  return *std::move(answer);
}

Reply ExplainReceived(const ControlCall& call) {
  return FromAnswer(ExplainRequest(*call.world, call.body));
}

Reply ExplainOne(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto id, IdOf(call));
  return FromAnswer(ExplainDelivery(*call.world, id));
}

Reply Resend(const ControlCall& call) {
  ASSIGN_OR_RETURN(const auto id, IdOf(call));
  nlohmann::json body = call.body;
  if (body.is_object()) body["delivery"] = id;
  return FromAnswer(
      RunControlCommand(*call.world, call.targets.endpoint, "control.deliveries.resend", body));
}

// The names of the webhooks by their ids.
std::map<int64_t, ordered_json> WebhooksById(const Domain& domain) {
  std::map<int64_t, ordered_json> names;
  for (const std::string& cache : domain.caches.List()) {
    const auto found = domain.caches.Find(*CacheName::Parse(cache));
    for (const Webhook& webhook : domain.webhooks.List(*found)) {
      names[webhook.id] = {{"cache", cache}, {"webhook", webhook.name}};
    }
  }
  return names;
}

Reply ListOrders(const ControlCall& call) {
  ordered_json orders = ordered_json::array();
  call.world->Read([&](const Domain& domain) {
    const auto webhooks = WebhooksById(domain);
    for (const auto& [lane, stored] : domain.deliveries.queue().orders()) {
      const auto webhook = webhooks.find(lane);
      ordered_json order = webhook != webhooks.end() ? webhook->second : ordered_json::object();
      order.update(OrderToJson(stored.order));
      orders.push_back(std::move(order));
    }
  });
  return ordered_json{{"orders", std::move(orders)}};
}

}  // namespace

void AddDeliveryRoutes(ControlRoutes& routes) {
  routes.push_back({"GET",
                    "/v1/worlds/{world}/deliveries",
                    List,
                    {"after", "count", "state", "cache", "webhook", "topic"}});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/orders", ListOrders});
  routes.push_back(
      {"POST", "/v1/worlds/{world}/deliveries/orders", CommandRoute("control.deliveries.order")});
  routes.push_back({"POST", "/v1/worlds/{world}/deliveries/release",
                    CommandRoute("control.deliveries.release")});
  routes.push_back({"POST", "/v1/worlds/{world}/explain", ExplainReceived});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/{delivery}/body", Body});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/{delivery}/explain", ExplainOne});
  routes.push_back({"POST", "/v1/worlds/{world}/deliveries/{delivery}/resend", Resend});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/{delivery}", Show});
}

}  // namespace emulator
