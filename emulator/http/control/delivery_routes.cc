#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/http/control/route.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using Reply = absl::StatusOr<ControlReply>;

ordered_json ToJson(const Delivery& delivery) {
  const DeliveryEvent& event = delivery.event;
  ordered_json json = {
      {"id", delivery.id},          {"state", std::string(StateName(delivery.state))},
      {"cache", event.cache},       {"webhook", delivery.webhook},
      {"topic", event.topic},       {"sequence_number", event.sequence_number},
      {"token_id", event.token_id}, {"event_timestamp", absl::ToUnixMillis(event.event_time)}};
  if (delivery.state == DeliveryState::kPending) return json;
  json["publish_timestamp"] = absl::ToUnixMillis(event.publish_time);
  json["url"] = delivery.post_url;
  json["signature"] = delivery.signature;
  if (delivery.state == DeliveryState::kAttempting) return json;
  json["finished"] = TimeText(delivery.finished_at);
  if (delivery.http_status != 0) json["http_status"] = delivery.http_status;
  if (!delivery.problem.empty()) json["problem"] = delivery.problem;
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
  if (absl::Status state = CheckState(call); !state.ok()) return state;
  const auto after = QueryNumber(call, "after", 0, 0, INT64_MAX);
  if (!after.ok()) return after.status();
  const auto count = QueryNumber(call, "count", 100, 1, 1000);
  if (!count.ok()) return count.status();
  ordered_json deliveries = ordered_json::array();
  auto last = static_cast<int64_t>(*after);
  constexpr int kReadAtOnce = 1000;
  for (auto page = call.world->ListDeliveries(last, kReadAtOnce);
       !page.empty() && deliveries.size() < *count;
       page = call.world->ListDeliveries(last, kReadAtOnce)) {
    for (const Delivery& delivery : page) {
      if (deliveries.size() == *count) break;
      last = delivery.id;
      if (Wanted(call, delivery)) deliveries.push_back(ToJson(delivery));
    }
  }
  return ordered_json{{"deliveries", std::move(deliveries)}, {"last", last}};
}

absl::StatusOr<Delivery> Find(const ControlCall& call) {
  int64_t id = 0;
  if (!absl::SimpleAtoi(call.path.at("delivery"), &id)) {
    return errors::Malformed("delivery", "must be a number");
  }
  std::optional<Delivery> found;
  call.world->Inspect([&](Domain& domain) { found = domain.deliveries.store().Find(id); });
  if (!found) return errors::DeliveryNotFound(id);
  return *std::move(found);
}

Reply Show(const ControlCall& call) {
  const auto delivery = Find(call);
  if (!delivery.ok()) return delivery.status();
  ordered_json json = ToJson(*delivery);
  if (delivery->state != DeliveryState::kPending) json["body"] = delivery->body;
  return json;
}

Reply Body(const ControlCall& call) {
  const auto delivery = Find(call);
  if (!delivery.ok()) return delivery.status();
  return ControlReply("application/octet-stream", delivery->body);
}

}  // namespace

void AddDeliveryRoutes(ControlRoutes& routes) {
  routes.push_back({"GET",
                    "/v1/worlds/{world}/deliveries",
                    List,
                    {"after", "count", "state", "cache", "webhook", "topic"}});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/{delivery}/body", Body});
  routes.push_back({"GET", "/v1/worlds/{world}/deliveries/{delivery}", Show});
}

}  // namespace emulator
