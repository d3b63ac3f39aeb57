#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace emulator {

// What the calls of a handler touched in a world: items, topics, caches and so on, by names that
// only have to differ.
struct Touches {
  // By name: whether it was written, not only read.
  std::map<std::string, bool> things;
  // Nothing is known of it.
  bool everything = false;
  // Whether there was a call at all, and one that writes.
  bool called = false;
  bool wrote = false;

  void Read(const std::string& thing) { things.emplace(thing, false); }
  void Write(const std::string& thing) { things[thing] = true; }
  void Add(const Touches& more);
};

// One delivery of a run.
struct DeliveryStep {
  // "chat/hook#3": the third delivery of its webhook. Equal in runs that are equal up to it.
  std::string name;
  // "chat/hook"
  std::string webhook;
  // Its place among the deliveries of the run in the order of their arrival, from 1.
  uint32_t number = 0;
  Touches touches;
  // How many calls its handler is known to have made.
  uint32_t calls = 0;
  // The steps of the run without which it would not be there: the one whose handler published it.
  std::set<size_t> needs;
  // It came after others were sent, and no handler is known to have published it, so it needs all
  // that were sent before.
  bool late = false;
};

// Two deliveries at once: before the call of this number, counted from 1, the handler of `outer` is
// held up until that of `inner` has run to its end. Both by name.
struct Overlap {
  std::string outer;
  uint32_t call = 0;
  std::string inner;

  bool operator==(const Overlap&) const = default;
};

// Overlaps that make one run: one of two handlers, or several of more. The inner one of one may be
// the outer one of another; then the first is held up until both have ended. Those of one outer one
// stand in the order of their calls; when the call is the same, one inner one runs after the other.
using Overlapping = std::vector<Overlap>;

// The deliveries of a run in the order of sending.
using OrderTrace = std::vector<DeliveryStep>;

// How many of the first deliveries take part in a search; those behind them keep their order.
inline constexpr size_t kStepsSearched = 64;

// Which of the first kStepsSearched steps of a trace depend on which. Two steps depend on each
// other when they touched the same thing and at least one of them wrote it. A step of which nothing
// is known depends on every other one: one without a call, and one that only read, when no delivery
// of its webhook is known to write. What such handlers do is outside of the emulator.
class Dependence {
 public:
  // `writers`: webhooks whose handlers are known to write. Without `reduce` every step depends on
  // every other one.
  Dependence(const OrderTrace& trace, const std::set<std::string>& writers, bool reduce);

  size_t size() const { return before_.size(); }
  // Whether the two steps depend on each other.
  bool Depend(size_t a, size_t b) const { return (meets_[a] >> b & 1) != 0; }
  // The steps that must come before this one, in every order that is equivalent to the trace: bit n
  // stands for step n.
  uint64_t before(size_t step) const { return before_[step]; }
  // Those of them without which this one would not be there.
  uint64_t needed(size_t step) const { return needed_[step]; }

 private:
  std::vector<uint64_t> meets_;
  std::vector<uint64_t> before_;
  std::vector<uint64_t> needed_;
};

// How many pairs were sent against the order of their arrival.
uint64_t SwapsOf(const std::vector<uint32_t>& numbers);
std::vector<uint32_t> NumbersOf(const OrderTrace& trace);
std::vector<std::string> NamesOf(const OrderTrace& trace);

// In how many orders the deliveries could be sent, at most UINT64_MAX.
uint64_t CountOrders(const OrderTrace& trace);
// In how many inequivalent ones, should these steps depend on each other in all of them; a lower
// bound when that is more than ten thousand.
uint64_t CountClasses(const OrderTrace& trace, const Dependence& dependence);

}  // namespace emulator
