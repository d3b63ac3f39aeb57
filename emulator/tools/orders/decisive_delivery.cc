#include "emulator/tools/orders/decisive_delivery.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

constexpr char kContinuationPurpose[] = "continuation";

class Search {
 public:
  Search(const OrderTrace& failing, const DecisiveDeliveryOptions& options)
      : failing_(failing), options_(options), movable_(std::min(failing.size(), kStepsSearched)) {}

  absl::StatusOr<DecisiveDelivery> Find() {
    size_t before = 0;
    size_t after = movable_;
    double share_before = 1;
    double share_after = 1;
    ASSIGN_OR_RETURN(share_before, ShareAfter(before));
    while (after - before > 1 && !found_.interrupted) {
      const size_t middle = before + (after - before) / 2;
      ASSIGN_OR_RETURN(const double share, ShareAfter(middle));
      const bool is_first_half = share - share_before >= share_after - share;
      (is_first_half ? after : before) = middle;
      (is_first_half ? share_after : share_before) = share;
    }
    found_.place = after;
    found_.before = share_before;
    found_.after = share_after;
    return found_;
  }

 private:
  // How many fail of those that begin with the first `count` deliveries.
  absl::StatusOr<double> ShareAfter(size_t count) {
    // There is only one order left: the one that failed.
    if (count + 1 >= movable_) return 1.0;
    uint32_t failures = 0;
    for (uint32_t i = 0; i < options_.continuations && !found_.interrupted; ++i) {
      ASSIGN_OR_RETURN(const auto run, options_.run(Continuation(count)));
      ++found_.runs;
      found_.interrupted = run.interrupted;
      failures += run.failed ? 1 : 0;
    }
    return static_cast<double>(failures) / std::max<uint32_t>(options_.continuations, 1);
  }

  // The first deliveries as they were, then the others by chance, none before what it needs.
  OrderPlan Continuation(size_t count) {
    std::vector<size_t> left;
    std::set<size_t> sent;
    OrderPlan plan;
    const auto send = [&](size_t step) {
      plan.names.push_back(failing_[step].name);
      plan.numbers.push_back(failing_[step].number);
      sent.insert(step);
    };
    for (size_t step = 0; step < failing_.size(); ++step) {
      if (step < count) {
        send(step);
      } else {
        left.push_back(step);
      }
    }
    while (!left.empty() && sent.size() < movable_) {
      std::vector<size_t> ready;
      for (const size_t step : left) {
        const std::set<size_t>& needs = failing_[step].needs;
        const bool may_go = std::includes(sent.begin(), sent.end(), needs.begin(), needs.end());
        if (may_go && step < movable_) ready.push_back(step);
      }
      if (ready.empty()) break;
      const size_t next = ready[Draw() % ready.size()];
      send(next);
      left.erase(std::find(left.begin(), left.end(), next));
    }
    for (const size_t step : left) send(step);
    plan.swaps = SwapsOf(plan.numbers);
    return plan;
  }

  uint64_t Draw() {
    uint64_t number = 0;
    std::memcpy(&number, options_.seed.Draw(kContinuationPurpose, ++drawn_).data(), sizeof(number));
    return number;
  }

  const OrderTrace& failing_;
  const DecisiveDeliveryOptions& options_;
  // Those behind keep their order.
  const size_t movable_;
  uint64_t drawn_ = 0;
  DecisiveDelivery found_;
};

}  // namespace

absl::StatusOr<DecisiveDelivery> FindDecisiveDelivery(const OrderTrace& failing,
                                                      const DecisiveDeliveryOptions& options) {
  return Search(failing, options).Find();
}

}  // namespace emulator
