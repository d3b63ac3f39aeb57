#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "emulator/storage/statement.h"

namespace emulator {

// In which order the deliveries of a lane are sent, and how many at once.
struct DeliveryOrder {
  enum class Kind {
    // As they were published.
    kInOrder,
    // None before it is released.
    kHold,
    // Gathered, then in an order that the seed decides.
    kShuffle,
    // Gathered, then the latest first.
    kReverse,
    // Gathered, then in the order that `sequence` says.
    kGiven,
  };
  Kind kind = Kind::kInOrder;
  // How many may be under way at once.
  uint32_t concurrency = 1;
  // Of shuffle and reverse: so many are gathered, but for no longer than `gather` after the first
  // of them.
  uint32_t window = 0;
  absl::Duration gather = absl::ZeroDuration();
  // Of kGiven: which one goes first, which second; they are counted from 1, in the order of their
  // publishing, since the order was set. Those behind the highest follow in order.
  std::vector<uint32_t> sequence;
};

// "in-order", "hold", "shuffle", "reverse", "given"; and "concurrent", which is in order, several
// at once.
absl::string_view OrderName(const DeliveryOrder& order);
std::optional<DeliveryOrder::Kind> OrderKindFromName(absl::string_view name);

// An order that was set, and how many deliveries it has arranged.
struct StoredOrder {
  DeliveryOrder order;
  uint32_t seen = 0;
};
// By lane.
using DeliveryOrders = std::map<int64_t, StoredOrder>;

// What is remembered of orders.
class DeliveryOrderStore {
 public:
  explicit DeliveryOrderStore(Database& db);

  void Put(int64_t lane, const StoredOrder& stored);
  void Remove(int64_t lane);
  DeliveryOrders ListAll();

 private:
  Statement put_;
  Statement remove_;
  Statement list_all_;
};

}  // namespace emulator
