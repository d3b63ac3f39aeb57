#include "emulator/tools/orders/order_trace.h"

#include <algorithm>
#include <bit>

namespace emulator {
namespace {

// More steps than this are not counted one set after the other.
constexpr size_t kSetStepsMax = 20;
constexpr size_t kComponentMax = 14;

bool Meet(const Touches& a, const Touches& b) {
  for (const auto& [thing, written] : a.things) {
    const auto other = b.things.find(thing);
    if (other != b.things.end() && (written || other->second)) return true;
  }
  return false;
}

bool IsUnknown(const DeliveryStep& step, const std::set<std::string>& writers) {
  const Touches& touches = step.touches;
  return touches.everything || !touches.called ||
         (!touches.wrote && !writers.contains(step.webhook));
}

uint64_t Bit(size_t n) { return uint64_t{1} << n; }

uint64_t Times(uint64_t a, uint64_t b) { return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b; }

uint64_t Factorial(size_t n) {
  uint64_t count = 1;
  for (size_t factor = 2; factor <= n; ++factor) count = Times(count, factor);
  return count;
}

// The steps that hang together with this one by dependence.
uint64_t ComponentOf(size_t step, const std::vector<uint64_t>& neighbours) {
  uint64_t component = Bit(step);
  for (uint64_t next = component; next != 0;) {
    const auto one = static_cast<size_t>(std::countr_zero(next));
    next &= next - 1;
    next |= neighbours[one] & ~component;
    component |= neighbours[one];
  }
  return component;
}

// In how many ways the edges among these steps can be directed without a circle: for each set of
// steps without an edge that can come first, with those counted twice taken off again.
uint64_t CountDirections(uint64_t steps, const std::vector<uint64_t>& neighbours,
                         std::map<uint64_t, int64_t>& known) {
  if (steps == 0) return 1;
  const auto found = known.find(steps);
  if (found != known.end()) return static_cast<uint64_t>(found->second);
  int64_t count = 0;
  for (uint64_t first = steps; first != 0; first = (first - 1) & steps) {
    bool has_edge = false;
    for (uint64_t rest = first; rest != 0 && !has_edge; rest &= rest - 1) {
      has_edge = (neighbours[static_cast<size_t>(std::countr_zero(rest))] & first) != 0;
    }
    if (has_edge) continue;
    const auto others = static_cast<int64_t>(CountDirections(steps & ~first, neighbours, known));
    count += std::popcount(first) % 2 == 1 ? others : -others;
  }
  known[steps] = count;
  return static_cast<uint64_t>(count);
}

uint64_t CountDirectionsOf(uint64_t component, const std::vector<uint64_t>& neighbours) {
  const auto size = static_cast<size_t>(std::popcount(component));
  bool complete = true;
  for (uint64_t rest = component; rest != 0; rest &= rest - 1) {
    const auto step = static_cast<size_t>(std::countr_zero(rest));
    complete = complete && (neighbours[step] | Bit(step)) == component;
  }
  if (complete) return Factorial(size);
  // A tree has the fewest ways.
  if (size > kComponentMax) return Bit(size - 1);
  std::map<uint64_t, int64_t> known;
  return CountDirections(component, neighbours, known);
}

}  // namespace

void Touches::Add(const Touches& more) {
  for (const auto& [thing, written] : more.things) things[thing] |= written;
  everything |= more.everything;
  called |= more.called;
  wrote |= more.wrote;
}

Dependence::Dependence(const OrderTrace& trace, const std::set<std::string>& writers, bool reduce) {
  const size_t size = std::min(trace.size(), kStepsSearched);
  meets_.resize(size);
  for (size_t b = 0; b < size; ++b) {
    uint64_t before = 0;
    uint64_t needed = 0;
    for (size_t a = 0; a < b; ++a) {
      if (trace[b].needs.contains(a)) needed |= Bit(a) | before_[a];
      if (reduce && !IsUnknown(trace[a], writers) && !IsUnknown(trace[b], writers) &&
          !Meet(trace[a].touches, trace[b].touches)) {
        continue;
      }
      meets_[a] |= Bit(b);
      meets_[b] |= Bit(a);
      before |= Bit(a) | before_[a];
    }
    before_.push_back(before | needed);
    needed_.push_back(needed);
  }
}

uint64_t SwapsOf(const std::vector<uint32_t>& numbers) {
  uint64_t swaps = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    for (size_t j = i + 1; j < numbers.size(); ++j) swaps += numbers[i] > numbers[j] ? 1 : 0;
  }
  return swaps;
}

std::vector<uint32_t> NumbersOf(const OrderTrace& trace) {
  std::vector<uint32_t> numbers;
  for (const DeliveryStep& step : trace) numbers.push_back(step.number);
  return numbers;
}

std::vector<std::string> NamesOf(const OrderTrace& trace) {
  std::vector<std::string> names;
  for (const DeliveryStep& step : trace) names.push_back(step.name);
  return names;
}

uint64_t CountOrders(const OrderTrace& trace) {
  const bool free = std::all_of(trace.begin(), trace.end(),
                                [](const DeliveryStep& step) { return step.needs.empty(); });
  if (free) return Factorial(trace.size());
  if (trace.size() > kSetStepsMax) return UINT64_MAX;
  // How many orders there are of each set of steps that can come first.
  std::vector<uint64_t> counts(Bit(trace.size()));
  counts[0] = 1;
  for (uint64_t set = 0; set < counts.size(); ++set) {
    if (counts[set] == 0) continue;
    for (size_t next = 0; next < trace.size(); ++next) {
      const auto& needs = trace[next].needs;
      const bool can = std::all_of(needs.begin(), needs.end(),
                                   [set](size_t need) { return (set >> need & 1) != 0; });
      if (can && (set >> next & 1) == 0) counts[set | Bit(next)] += counts[set];
    }
  }
  return counts.back();
}

uint64_t CountClasses(const OrderTrace& trace, const Dependence& dependence) {
  std::vector<uint64_t> neighbours(dependence.size());
  for (size_t a = 0; a < dependence.size(); ++a) {
    for (size_t b = 0; b < dependence.size(); ++b) {
      const bool fixed =
          (dependence.needed(a) >> b & 1) != 0 || (dependence.needed(b) >> a & 1) != 0;
      if (a != b && !fixed && dependence.Depend(a, b)) neighbours[a] |= Bit(b);
    }
  }
  uint64_t count = 1;
  uint64_t counted = 0;
  for (size_t step = 0; step < dependence.size(); ++step) {
    if ((counted >> step & 1) != 0) continue;
    const uint64_t component = ComponentOf(step, neighbours);
    counted |= component;
    count = Times(count, CountDirectionsOf(component, neighbours));
  }
  return trace.size() > kStepsSearched ? UINT64_MAX : count;
}

}  // namespace emulator
