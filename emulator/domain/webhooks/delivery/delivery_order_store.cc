#include "emulator/domain/webhooks/delivery/delivery_order_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace emulator {
namespace {

constexpr char kPut[] =
    "INSERT OR REPLACE INTO delivery_orders "
    "(webhook_id, kind, concurrency, window, gather_us, sequence, seen) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr char kRemove[] = "DELETE FROM delivery_orders WHERE webhook_id = ?1";
constexpr char kListAll[] =
    "SELECT webhook_id, kind, concurrency, window, gather_us, sequence, seen FROM delivery_orders";

std::vector<uint32_t> SequenceFrom(const std::string& text) {
  std::vector<uint32_t> sequence;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    uint32_t number = 0;
    if (absl::SimpleAtoi(part, &number)) sequence.push_back(number);
  }
  return sequence;
}

}  // namespace

absl::string_view OrderName(const DeliveryOrder& order) {
  switch (order.kind) {
    case DeliveryOrder::Kind::kInOrder:
      return order.concurrency > 1 ? "concurrent" : "in-order";
    case DeliveryOrder::Kind::kHold:
      return "hold";
    case DeliveryOrder::Kind::kShuffle:
      return "shuffle";
    case DeliveryOrder::Kind::kReverse:
      return "reverse";
    case DeliveryOrder::Kind::kGiven:
      return "given";
  }
  return "in-order";
}

std::optional<DeliveryOrder::Kind> OrderKindFromName(absl::string_view name) {
  using enum DeliveryOrder::Kind;
  if (name == "concurrent") return kInOrder;
  for (const DeliveryOrder::Kind kind : {kInOrder, kHold, kShuffle, kReverse, kGiven}) {
    if (name == OrderName({.kind = kind})) return kind;
  }
  return std::nullopt;
}

DeliveryOrderStore::DeliveryOrderStore(Database& db)
    : put_(db, kPut), remove_(db, kRemove), list_all_(db, kListAll) {}

void DeliveryOrderStore::Put(int64_t lane, const StoredOrder& stored) {
  const DeliveryOrder& order = stored.order;
  const std::string sequence = absl::StrJoin(order.sequence, ",");
  put_.Run(lane, OrderName(order), int64_t{order.concurrency}, int64_t{order.window},
           absl::ToInt64Microseconds(order.gather), sequence, int64_t{stored.seen});
}

void DeliveryOrderStore::Remove(int64_t lane) { remove_.Run(lane); }

DeliveryOrders DeliveryOrderStore::ListAll() {
  DeliveryOrders orders;
  for (Rows rows = list_all_.Query(); rows.Next();) {
    using Kind = DeliveryOrder::Kind;
    orders[rows.Int(0)] = {
        .order = {.kind = OrderKindFromName(rows.Text(1)).value_or(Kind::kInOrder),
                  .concurrency = static_cast<uint32_t>(rows.Int(2)),
                  .window = static_cast<uint32_t>(rows.Int(3)),
                  .gather = absl::Microseconds(rows.Int(4)),
                  .sequence = SequenceFrom(rows.Text(5))},
        .seen = static_cast<uint32_t>(rows.Int(6))};
  }
  return orders;
}

}  // namespace emulator
