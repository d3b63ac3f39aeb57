#include "emulator/tools/orders/run_trace.h"

#include <algorithm>
#include <limits>
#include <map>
#include <variant>

#include "absl/strings/match.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/tools/orders/handler_touches.h"

namespace emulator {
namespace {

// What the conductor itself asks for.
constexpr char kRelease[] = "control.deliveries.release";
constexpr char kLatencyRule[] = "latency";

int64_t DeliveryOf(const JournalEntry& entry) {
  const auto* const detail = std::get_if<DeliveryDetail>(&entry.detail);
  return detail != nullptr ? detail->delivery : 0;
}

// Rules count what they match, so what one delivery does changes what happens to another.
bool HasRules(World& world) {
  const auto rules = world.faults().ListRules();
  return std::any_of(rules.begin(), rules.end(), [](const FaultPlan::Entry& entry) {
    return !absl::StartsWith(entry.rule.name, kLatencyRule);
  });
}

// Goes through the journal of a run.
class RunReader {
 public:
  RunReader(const std::vector<SentDelivery>& sent, const RpcRegistry& rpcs, OrderTrace& trace)
      : rpcs_(rpcs), trace_(trace) {
    for (size_t step = 0; step < sent.size(); ++step) step_of_[sent[step].id] = step;
  }

  void Take(const JournalEntry& entry) {
    const auto step = step_of_.find(DeliveryOf(entry));
    if (entry.action == kAttemptAction && step != step_of_.end()) {
      attempts_[entry.number] = step->second;
      begun_ = std::max(begun_, step->second + 1);
    }
    if (entry.action == kOutcomeAction && step != step_of_.end()) EndStrays();
    if (!absl::StartsWith(entry.action, "webhook.") && entry.action != kRelease) Attribute(entry);
  }

  // The step whose handler made this entry; absent when none is known to have done so.
  std::optional<size_t> MakerOf(uint64_t entry) const {
    const auto maker = makers_.find(entry);
    if (maker == makers_.end()) return std::nullopt;
    return maker->second;
  }

 private:
  // What nobody is known to have done so far, somebody did who was sent before: only after the last
  // outcome it is the business of the program that is explored.
  void EndStrays() {
    if (strays_until_ > 0) {
      for (size_t step = 0; step < strays_until_; ++step) trace_[step].touches.everything = true;
    }
    strays_until_ = 0;
  }

  void Attribute(const JournalEntry& entry) {
    std::vector<uint64_t> under_way = entry.during;
    if (entry.cause.value_or(0) != 0) under_way = {*entry.cause};
    Touches touches = TouchesOf(entry, rpcs_);
    std::vector<size_t> steps;
    for (const uint64_t attempt : under_way) {
      const auto step = attempts_.find(attempt);
      if (step != attempts_.end()) steps.push_back(step->second);
    }
    if (under_way.size() > 1) touches.everything = true;
    for (const size_t step : steps) trace_[step].touches.Add(touches);
    if (steps.size() == 1) makers_[entry.number] = steps.front();
    if (steps.size() == 1 && absl::StrContains(entry.action, '/')) ++trace_[steps.front()].calls;
    if (steps.empty() && begun_ > 0 && touches.wrote) strays_until_ = begun_;
  }

  const RpcRegistry& rpcs_;
  OrderTrace& trace_;
  std::map<int64_t, size_t> step_of_;
  std::map<uint64_t, size_t> attempts_;
  std::map<uint64_t, size_t> makers_;
  size_t begun_ = 0;
  // Of the steps before this one some may have written without being known to; 0: none.
  size_t strays_until_ = 0;
};

}  // namespace

void FillTouches(World& world, const RpcRegistry& rpcs, const std::vector<SentDelivery>& sent,
                 OrderTrace& trace) {
  RunReader reader(sent, rpcs, trace);
  for (const JournalEntry& entry : world.journal().Read(0, std::numeric_limits<int>::max())) {
    reader.Take(entry);
  }
  const bool rules = HasRules(world);
  for (size_t step = 0; step < trace.size(); ++step) {
    trace[step].touches.Add(TouchesOfDelivery(sent[step].cache));
    trace[step].touches.everything |= rules;
    const auto maker = reader.MakerOf(sent[step].cause);
    if (maker && *maker < step) {
      trace[step].needs = {*maker};
    } else if (sent[step].sent_before > 0) {
      trace[step].late = true;
      for (size_t before = 0; before < std::min(sent[step].sent_before, step); ++before) {
        trace[step].needs.insert(before);
      }
    }
  }
}

}  // namespace emulator
