#include <map>
#include <optional>

#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/control/command_table.h"
#include "emulator/control/shared_parts.h"
#include "emulator/domain/webhooks/delivery/delivery_order_store.h"

namespace emulator {
namespace {

using nlohmann::ordered_json;
using OrderKind = DeliveryOrder::Kind;

// None of its own any more.
constexpr char kDefaultOrder[] = "default";
constexpr uint32_t kDefaultWindow = 4;
constexpr uint32_t kDefaultGatherMs = 100;

ordered_json ToJson(const DeliveryOrder& order) {
  ordered_json json = {{"order", std::string(OrderName(order))}};
  if (order.concurrency > 1) json["concurrency"] = order.concurrency;
  if (order.window > 0) json["window"] = order.window;
  if (!order.sequence.empty()) json["sequence"] = order.sequence;
  if (order.window > 0 || !order.sequence.empty()) {
    json["gather_ms"] = absl::ToInt64Milliseconds(order.gather);
  }
  return json;
}

// The lane that `cache` and `webhook` name together; the common one without them.
absl::StatusOr<int64_t> LaneFrom(Scope& scope, const Arguments& arguments) {
  RETURN_IF_ERROR(arguments.CheckBothOrNone("cache", "webhook"));
  if (!arguments.Has("cache")) return kCommonLane;
  const std::string name = arguments.Text("webhook");
  ASSIGN_OR_RETURN(const auto cache_name, CacheName::Parse(arguments.Text("cache")));
  ASSIGN_OR_RETURN(const auto cache, scope.domain.caches.Find(cache_name));
  const auto webhook = scope.domain.webhooks.store().Find(cache, name);
  if (!webhook) return errors::WebhookNotFound(cache.name, name);
  return webhook->id;
}

bool Gathers(OrderKind kind) {
  return kind == OrderKind::kShuffle || kind == OrderKind::kReverse || kind == OrderKind::kGiven;
}

// A mistake where an argument does not go with the order, or one is missing that the order needs.
absl::Status CheckOrder(const Arguments& arguments, const std::string& name, OrderKind kind) {
  if (name == "concurrent" && !arguments.Has("concurrency")) {
    return arguments.Wrong("concurrency", "is needed with concurrent");
  }
  if (kind == OrderKind::kGiven && !arguments.Has("sequence")) {
    return arguments.Wrong("sequence", "is needed with given, as [2, 1, 3]");
  }
  const std::map<std::string, bool> goes_with = {
      {"concurrency", name != kDefaultOrder},
      {"gather_ms", Gathers(kind)},
      {"sequence", kind == OrderKind::kGiven},
      {"window", Gathers(kind) && kind != OrderKind::kGiven}};
  for (const auto& [argument, goes] : goes_with) {
    if (!goes && arguments.Has(argument)) {
      return arguments.Wrong(argument, "is not known with the order " + name);
    }
  }
  return absl::OkStatus();
}

DeliveryOrder OrderFrom(const Arguments& arguments, OrderKind kind) {
  DeliveryOrder order{.kind = kind};
  order.concurrency = static_cast<uint32_t>(arguments.Number("concurrency"));
  if (Gathers(kind)) order.gather = arguments.Ms("gather_ms");
  for (const uint64_t number : arguments.Numbers("sequence")) {
    order.sequence.push_back(static_cast<uint32_t>(number));
  }
  if (Gathers(kind) && kind != OrderKind::kGiven) {
    order.window = static_cast<uint32_t>(arguments.Number("window"));
  }
  return order;
}

ControlAnswer SetOrder(Scope& scope, const Arguments& arguments, const std::string&) {
  return SetDeliveryOrder(scope, arguments);
}

ControlAnswer ReleaseDeliveries(Scope& scope, const Arguments& arguments, const std::string&) {
  ASSIGN_OR_RETURN(const auto lane, LaneFrom(scope, arguments));
  ReleaseRequest request{.count = arguments.NumberIfGiven("count")};
  if (lane != kCommonLane) request.webhook_id = lane;
  for (const uint64_t id : arguments.Numbers("deliveries")) {
    request.deliveries.push_back(static_cast<int64_t>(id));
  }
  request.sequence_numbers = arguments.Numbers("sequence_numbers");
  if (arguments.Has("sequence_numbers") && lane == kCommonLane) {
    return arguments.Wrong("sequence_numbers", "needs cache and webhook, whose topic they are of");
  }
  int ways = 0;
  for (const char* way : {"count", "deliveries", "sequence_numbers"}) ways += arguments.Has(way);
  if (ways > 1) {
    return arguments.Wrong("count", "only one of count, deliveries and sequence_numbers");
  }

  ASSIGN_OR_RETURN(const auto released, scope.domain.deliveries.queue().Release(request));
  return ordered_json{{"released", released}};
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
      order.update(ToJson(stored.order));
      orders.push_back(std::move(order));
    }
  });
  return ordered_json{{"orders", std::move(orders)}};
}

Shape OrderShape() {
  const Parameters members = OrderParameters();
  return Named("DeliveryOrder", Object(std::vector<Member>(members.begin(), members.end())));
}

Parameters OfOneWebhook() {
  return {{In::kBody, "cache?", Text(), "The cache of the one webhook."},
          {In::kBody, "webhook?", Text(), "The name of the one webhook."}};
}

ControlCommand SetOrderCommand() {
  return {.id = "setDeliveryOrder",
          .route = "POST /v1/worlds/{world}/deliveries/orders",
          .summary =
              "Set the order of deliveries, of one webhook or of all that have none of "
              "their own.",
          .parameters = OrderParameters(),
          .answer = {OrderShape(), "The order as it is now."},
          .example = {R"({"order": "reverse", "window": 3, "gather_ms": 50})",
                      R"({"order": "reverse", "window": 3, "gather_ms": 50})"},
          .verbs = {{"webhook order", "reverse --cache chat --webhook hook"}},
          .kept = {.action = "control.deliveries.order", .act = SetOrder}};
}

ControlCommand ReleaseCommand() {
  return {
      .id = "releaseDeliveries",
      .route = "POST /v1/worlds/{world}/deliveries/release",
      .summary = "Release deliveries that the order hold keeps back: these, in this order, or all.",
      .parameters = Parameters{{In::kBody, "deliveries?", DifferentNumbers(INT64_MAX),
                                "The ids of the deliveries, in the order in which they go."},
                               {In::kBody, "count?", Number(1, UINT32_MAX),
                                "How many to let go, the first ones first."},
                               {In::kBody, "sequence_numbers?", DifferentNumbers(UINT64_MAX),
                                "The numbers of the messages of the webhook's topic, in the order "
                                "in which they go."}} +
                    OfOneWebhook(),
      .answer = {Object({{"released", ListOf(IdNumber())}}),
                 "The ids of the released deliveries, in that order."},
      .refusals = {absl::StatusCode::kFailedPrecondition},
      .example = {R"({"count": 1})", R"({"released": [2]})"},
      .verbs = {{.words = "webhook release",
                 .example = "--sequence-numbers 3,1,2 --cache chat --webhook hook",
                 .arguments = {{{"deliveries", "deliveries"},
                                {"count"},
                                {"sequence_numbers"},
                                {"cache"},
                                {"webhook"}}}}},
      .kept = {.action = "control.deliveries.release", .act = ReleaseDeliveries}};
}

}  // namespace

Parameters OrderParameters() {
  return Parameters{{In::kBody, "order",
                     Choice({"in-order", "concurrent", "hold", "shuffle", "reverse", "given",
                             kDefaultOrder}),
                     "The order."}} +
         OfOneWebhook() +
         Parameters{{In::kBody, "concurrency?", Number(1, limits::kDeliveriesAtOnceMax),
                     "How many may be under way at once.", 1},
                    {In::kBody, "window?", Number(2, limits::kDeliveryWindowMax),
                     "Of shuffle and reverse: how many are gathered.", kDefaultWindow},
                    {In::kBody, "sequence?", DifferentNumbers(limits::kDeliveryWindowMax),
                     "Of given: which one goes first, counted from 1, as [2, 1, 3]."},
                    {In::kBody, "gather_ms?", Number(0, limits::kGatherMsMax),
                     "How long they are gathered at most, in world time.", kDefaultGatherMs}};
}

ControlAnswer SetDeliveryOrder(Scope& scope, const Arguments& arguments) {
  const std::string name = arguments.Text("order");
  const OrderKind kind = OrderKindFromName(name).value_or(OrderKind::kInOrder);
  ASSIGN_OR_RETURN(const auto lane, LaneFrom(scope, arguments));
  RETURN_IF_ERROR(CheckOrder(arguments, name, kind));

  DeliveryQueue& queue = scope.domain.deliveries.queue();
  if (name == kDefaultOrder) {
    queue.ClearOrder(lane);
    return ordered_json{{"order", kDefaultOrder}};
  }
  const DeliveryOrder order = OrderFrom(arguments, kind);
  queue.SetOrder(lane, order);
  return ToJson(order);
}

CommandTable OrderCommands() {
  return {{.id = "listDeliveryOrders",
           .route = "GET /v1/worlds/{world}/deliveries/orders",
           .summary = "List the orders that were set.",
           .answer = {Object({{"orders", ListOf(OrderShape())}}),
                      "The orders; one without a webhook is that of all others."},
           .example = {"{}", R"({"orders": [{"cache": "chat", "webhook": "hook",
                                             "order": "in-order"}]})"},
           .verbs = {{"webhook orders", ""}},
           .run = ListOrders},
          SetOrderCommand(),
          ReleaseCommand()};
}

}  // namespace emulator
