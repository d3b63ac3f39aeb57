#include <algorithm>
#include <optional>
#include <set>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/delivery_order_json.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;

// Numbers from 1 on, none of them twice; empty when the member is absent or wrong.
std::vector<uint64_t> NumbersFrom(JsonReader& body, const std::string& member, uint64_t max) {
  std::vector<uint64_t> numbers;
  std::set<uint64_t> seen;
  const nlohmann::json* given = body.Any(member);
  if (given != nullptr && given->empty()) body.Wrong(member, "must not be empty");
  for (const nlohmann::json* element : body.Elements(member)) {
    const bool number =
        element->is_number_integer() && *element >= 1 && element->get<uint64_t>() <= max;
    if (!number || !seen.insert(element->get<uint64_t>()).second) {
      body.Wrong(member, "must be different whole numbers from 1 on");
      return {};
    }
    numbers.push_back(element->get<uint64_t>());
  }
  return numbers;
}

// The lane that `cache` and `webhook` name together; the common one without them.
absl::StatusOr<int64_t> LaneFrom(Scope& scope, JsonReader& body) {
  const auto cache_text = body.Text("cache");
  const auto webhook_text = body.Text("webhook");
  if (cache_text.has_value() != webhook_text.has_value()) {
    body.Wrong(cache_text ? "webhook" : "cache",
               cache_text ? "is needed beside cache" : "is needed beside webhook");
  }
  if (!body.first_mistake().ok()) return body.first_mistake();
  if (!cache_text) return kCommonLane;
  ASSIGN_OR_RETURN(const auto cache_name, CacheName::Parse(*cache_text));
  ASSIGN_OR_RETURN(const auto cache, scope.domain.caches.Find(cache_name));
  const auto webhook = scope.domain.webhooks.store().Find(cache, *webhook_text);
  if (!webhook) return errors::WebhookNotFound(*cache_text, *webhook_text);
  return webhook->id;
}

uint32_t Number(JsonReader& body, const char* member, uint32_t min, uint32_t max,
                uint32_t missing) {
  return static_cast<uint32_t>(body.Number(member, min, max).value_or(missing));
}

std::optional<DeliveryOrder> OrderFrom(JsonReader& body, const std::string& name) {
  using Kind = DeliveryOrder::Kind;
  const auto kind = OrderKindFromName(name);
  DeliveryOrder order{.kind = kind.value_or(Kind::kInOrder)};
  const bool several = name == "concurrent";
  order.concurrency = Number(body, "concurrency", 1, limits::kDeliveriesAtOnceMax, several ? 0 : 1);
  if (order.concurrency == 0) body.Wrong("concurrency", "is needed with concurrent");
  const bool gathers = kind == Kind::kShuffle || kind == Kind::kReverse || kind == Kind::kGiven;
  if (gathers) {
    order.gather =
        absl::Milliseconds(Number(body, "gather_ms", 0, limits::kGatherMsMax, kDefaultGatherMs));
  }
  if (kind == Kind::kGiven) {
    for (const uint64_t number : NumbersFrom(body, "sequence", limits::kDeliveryWindowMax)) {
      order.sequence.push_back(static_cast<uint32_t>(number));
    }
    if (order.sequence.empty()) body.Wrong("sequence", "is needed with given, as [2, 1, 3]");
  } else if (gathers) {
    order.window = Number(body, "window", 2, limits::kDeliveryWindowMax, kDefaultWindow);
  }
  if (!kind) return std::nullopt;
  return order;
}

ControlAnswer SetOrder(Scope& scope, JsonReader& body, const std::string&) {
  ASSIGN_OR_RETURN(const auto lane, LaneFrom(scope, body));
  const std::string name = body.RequiredText("order");
  const bool clear = name == kDefaultOrder;
  const auto order = clear ? DeliveryOrder() : OrderFrom(body, name);
  if (!order) {
    body.Wrong("order", "must be in-order, concurrent, hold, shuffle, reverse, given or default");
  }
  if (!body.Finish().ok()) return body.Finish();

  DeliveryQueue& queue = scope.domain.deliveries.queue();
  if (clear) {
    queue.ClearOrder(lane);
    return ordered_json{{"order", kDefaultOrder}};
  }
  queue.SetOrder(lane, *order);
  return OrderToJson(*order);
}

ControlAnswer Release(Scope& scope, JsonReader& body, const std::string&) {
  ASSIGN_OR_RETURN(const auto lane, LaneFrom(scope, body));
  ReleaseRequest request{.count = body.Number("count", 1, UINT32_MAX)};
  if (lane != kCommonLane) request.webhook_id = lane;
  for (const uint64_t id : NumbersFrom(body, "deliveries", INT64_MAX)) {
    request.deliveries.push_back(static_cast<int64_t>(id));
  }
  request.sequence_numbers = NumbersFrom(body, "sequence_numbers", UINT64_MAX);
  if (!request.sequence_numbers.empty() && lane == kCommonLane) {
    body.Wrong("sequence_numbers", "needs cache and webhook, whose topic they are of");
  }
  const int ways = (request.count ? 1 : 0) + (request.deliveries.empty() ? 0 : 1) +
                   (request.sequence_numbers.empty() ? 0 : 1);
  if (ways > 1) body.Wrong("count", "only one of count, deliveries and sequence_numbers");
  if (!body.Finish().ok()) return body.Finish();

  ASSIGN_OR_RETURN(const auto released, scope.domain.deliveries.queue().Release(request));
  return ordered_json{{"released", released}};
}

ControlAnswer Resend(Scope& scope, JsonReader& body, const std::string&) {
  const auto id = body.Number("delivery", 1, INT64_MAX);
  if (!id) body.Wrong("delivery", "is needed");
  const bool restamp = body.Flag("restamp").value_or(false);
  if (!body.Finish().ok()) return body.Finish();

  ASSIGN_OR_RETURN(const auto copy,
                   scope.domain.deliveries.Resend(static_cast<int64_t>(*id), restamp));
  return ordered_json{{"delivery", copy}, {"copy_of", *id}};
}

}  // namespace

absl::Status SetOrderFromJson(Scope& scope, JsonReader& body) {
  return SetOrder(scope, body, "").status();
}

void AddDeliveryCommands(CommandTable& table) {
  table["control.deliveries.order"] = {.act = SetOrder};
  table["control.deliveries.release"] = {.act = Release};
  table["control.deliveries.resend"] = {.act = Resend};
}

ordered_json OrderToJson(const DeliveryOrder& order) {
  ordered_json json = {{"order", std::string(OrderName(order))}};
  if (order.concurrency > 1) json["concurrency"] = order.concurrency;
  if (order.window > 0) json["window"] = order.window;
  if (!order.sequence.empty()) json["sequence"] = order.sequence;
  if (order.window > 0 || !order.sequence.empty()) {
    json["gather_ms"] = absl::ToInt64Milliseconds(order.gather);
  }
  return json;
}

}  // namespace emulator
