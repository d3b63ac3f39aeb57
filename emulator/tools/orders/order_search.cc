#include "emulator/tools/orders/order_search.h"

#include <algorithm>
#include <map>

namespace emulator {
namespace {

// The steps whose indices these are, and then the others in the order of their arrival.
OrderPlan PlanOf(const OrderTrace& trace, const std::vector<size_t>& first) {
  OrderPlan plan;
  std::vector<uint32_t> rest = NumbersOf(trace);
  for (const size_t step : first) {
    plan.names.push_back(trace[step].name);
    plan.numbers.push_back(trace[step].number);
    std::erase(rest, trace[step].number);
  }
  std::sort(rest.begin(), rest.end());
  plan.numbers.insert(plan.numbers.end(), rest.begin(), rest.end());
  plan.swaps = SwapsOf(plan.numbers);
  return plan;
}

bool Has(uint64_t set, size_t step) { return (set >> step & 1) != 0; }

// Whether the two, in this order, could have come the other way round, with nothing else between
// them that depends on both.
bool IsRace(const Dependence& dependence, size_t first, size_t second) {
  if (!dependence.Depend(first, second) || Has(dependence.needed(second), first)) return false;
  for (size_t between = first + 1; between < second; ++between) {
    if (Has(dependence.before(second), between) && Has(dependence.before(between), first)) {
      return false;
    }
  }
  return true;
}

// Swaps neighbours that were sent against the order of their arrival, as long as there are some
// that do not depend on each other.
std::vector<size_t> Straight(const OrderTrace& trace, const Dependence& dependence,
                             std::vector<size_t> steps) {
  for (bool swapped = true; swapped;) {
    swapped = false;
    for (size_t i = 0; i + 1 < steps.size(); ++i) {
      const size_t a = steps[i];
      const size_t b = steps[i + 1];
      const bool fixed = dependence.Depend(a, b) || Has(dependence.needed(b), a);
      if (fixed || trace[a].number < trace[b].number) continue;
      std::swap(steps[i], steps[i + 1]);
      swapped = true;
    }
  }
  return steps;
}

// What a trace is when a pair of it comes the other way round.
struct Reversed {
  // What does not follow from either of the two, and then the second; and what is left.
  std::vector<size_t> first;
  std::vector<size_t> rest;

  std::vector<size_t> all() const {
    std::vector<size_t> steps = first;
    steps.insert(steps.end(), rest.begin(), rest.end());
    return steps;
  }
};

Reversed Reverse(const Dependence& dependence, size_t first, size_t second) {
  Reversed reversed{.first = {}, .rest = {first}};
  for (size_t step = 0; step < dependence.size(); ++step) {
    if (step == first || step == second) continue;
    const bool follows =
        Has(dependence.before(step), first) || Has(dependence.before(step), second);
    (follows ? reversed.rest : reversed.first).push_back(step);
  }
  reversed.first.push_back(second);
  return reversed;
}

// All steps, with this one where there are the fewest swaps, but behind what it needs and before
// what needs it.
std::vector<size_t> Moved(const OrderTrace& trace, const Dependence& dependence, size_t moved) {
  std::vector<size_t> best;
  uint64_t fewest = UINT64_MAX;
  for (size_t place = 0; place < dependence.size(); ++place) {
    std::vector<size_t> steps;
    for (size_t step = 0; step < dependence.size(); ++step) {
      if (step != moved) steps.push_back(step);
    }
    steps.insert(steps.begin() + static_cast<ptrdiff_t>(place), moved);
    bool possible = true;
    for (size_t i = 0; i < steps.size(); ++i) {
      possible = possible && (i >= place || !Has(dependence.needed(steps[i]), moved)) &&
                 (i <= place || !Has(dependence.needed(moved), steps[i]));
    }
    const uint64_t swaps = PlanOf(trace, steps).swaps;
    if (!possible || swaps >= fewest) continue;
    fewest = swaps;
    best = std::move(steps);
  }
  return best;
}

template <typename Visit>
void ForEachRace(const Dependence& dependence, const Visit& visit) {
  for (size_t second = 1; second < dependence.size(); ++second) {
    for (size_t first = 0; first < second; ++first) {
      if (IsRace(dependence, first, second)) visit(first, second);
    }
  }
}

}  // namespace

bool OrderSearch::Add(OrderTrace trace) {
  std::vector<std::string> names = NamesOf(trace);
  if (names.size() > kStepsSearched) names.resize(kStepsSearched);
  if (!traces_.empty() && Covers(names)) return false;
  const size_t writers_before = writers_.size();
  for (const DeliveryStep& step : trace) {
    if (step.touches.wrote) writers_.insert(step.webhook);
  }
  traces_.push_back(std::move(trace));
  dependences_.push_back(DependenceOf(traces_.back()));
  if (writers_.size() == writers_before) {
    PlanReversals(traces_.size() - 1);
    return true;
  }
  for (size_t i = 0; i < traces_.size(); ++i) {
    dependences_[i] = DependenceOf(traces_[i]);
    PlanReversals(i);
  }
  return true;
}

void OrderSearch::PlanReversals(size_t trace) {
  const Dependence& dependence = dependences_[trace];
  ForEachRace(dependence, [&](size_t first, size_t second) {
    const Reversed reversed = Reverse(dependence, first, second);
    OrderPlan plan = PlanOf(traces_[trace], reversed.first);
    plan.swaps = PlanOf(traces_[trace], Straight(traces_[trace], dependence, reversed.all())).swaps;
    if (!planned_.insert(plan.names).second) return;
    queue_.emplace(plan.swaps, plans_.size());
    plans_.push_back(std::move(plan));
  });
}

std::optional<OrderPlan> OrderSearch::Next() {
  while (!queue_.empty()) {
    const size_t nearest = queue_.begin()->second;
    queue_.erase(queue_.begin());
    if (!Covers(plans_[nearest].names)) return plans_[nearest];
  }
  return std::nullopt;
}

bool OrderSearch::Covers(const std::vector<std::string>& names) const {
  for (size_t i = 0; i < traces_.size(); ++i) {
    std::map<std::string, size_t> steps;
    for (size_t step = 0; step < dependences_[i].size(); ++step) {
      steps.emplace(traces_[i][step].name, step);
    }
    uint64_t before = 0;
    const bool covers = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto step = steps.find(name);
      if (step == steps.end() || (dependences_[i].before(step->second) & ~before) != 0)
        return false;
      before |= uint64_t{1} << step->second;
      return true;
    });
    if (covers) return true;
  }
  return false;
}

uint64_t OrderSearch::EstimateClasses() const {
  return std::max<uint64_t>(CountClasses(traces_.front(), dependences_.front()), traces_.size());
}

std::vector<OrderPlan> OrderSearch::Nearer(const OrderTrace& trace) const {
  const Dependence dependence = DependenceOf(trace);
  const uint64_t swaps = SwapsOf(NumbersOf(trace));
  std::vector<OrderPlan> nearer;
  const auto add = [&](const std::vector<size_t>& steps) {
    OrderPlan plan = PlanOf(trace, steps);
    if (plan.swaps < swaps) nearer.push_back(std::move(plan));
  };
  ForEachRace(dependence, [&](size_t first, size_t second) {
    if (trace[first].number < trace[second].number) return;
    add(Straight(trace, dependence, Reverse(dependence, first, second).all()));
  });
  for (size_t step = 0; step < dependence.size(); ++step) add(Moved(trace, dependence, step));
  std::stable_sort(nearer.begin(), nearer.end(),
                   [](const OrderPlan& a, const OrderPlan& b) { return a.swaps < b.swaps; });
  return nearer;
}

OrderPlan OrderSearch::Straightened(const OrderTrace& trace) const {
  const Dependence dependence = DependenceOf(trace);
  std::vector<size_t> steps(dependence.size());
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = i;
  return PlanOf(trace, Straight(trace, dependence, std::move(steps)));
}

}  // namespace emulator
