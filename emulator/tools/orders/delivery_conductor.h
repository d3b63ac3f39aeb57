#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/tools/orders/order_trace.h"
#include "emulator/tools/orders/overlap_plans.h"
#include "emulator/world/world.h"

namespace emulator {

// Brings one order of deliveries about: the world holds every delivery, and this releases one after
// the other, each when the one before is final. Deliveries that a delivery brings about are held,
// too, so they take part. Those of webhooks with an order of their own do not.
//
// Threads: Conduct may run beside the program that is explored, in one thread; the rest before and
// after it.
class DeliveryConductor {
 public:
  struct Score {
    // The deliveries that go first, by name or by number; the others go in the order of arrival.
    std::vector<std::string> names = {};
    std::vector<uint32_t> numbers = {};
    // How many are waited for before the first is sent, and how long, for them and for one that is
    // to go next and is not there yet.
    size_t expected = 0;
    absl::Duration gather;
    // These at once. Inner ones are kept until their outer ones are sent.
    Overlapping overlapping = {};
  };
  // `world` must outlive it. `endpoint` is what its commands need.
  DeliveryConductor(World& world, std::string endpoint, Score score)
      : world_(world), endpoint_(std::move(endpoint)), score_(std::move(score)) {}

  // Makes the world hold its deliveries.
  absl::Status Hold();
  // Sends them until `ended` answers true, which is asked now and then.
  void Conduct(const std::function<bool()>& ended);

  // Whether all overlaps of the score came about: the handler of each outer one was held up, and
  // that of the inner one ended meanwhile. For a score with one overlap: how many calls each made.
  bool overlapped() const { return overlapped_; }
  OverlapCalls calls() const { return calls_; }
  // What was sent so far, and what each handler touched: its calls are those that the journal calls
  // its effects, and those that came while its request alone was under way. When several were, the
  // call is counted as one that touches everything, for each of them; and so is one that writes
  // while none was, between the first and the last, for each that was sent before. `rpcs` must be
  // the service's.
  OrderTrace Trace(const RpcRegistry& rpcs);

 private:
  struct Arrived {
    int64_t id = 0;
    uint32_t number = 0;
    std::string name;
    std::string webhook;
    std::string cache;
    // The journal's entry of its publish, and how many were sent before it came.
    uint64_t cause = 0;
    size_t sent_before = 0;
    bool sent = false;
  };

  void Look();
  // Waits for an entry of the journal, for at most so long; false when the world began again.
  bool AwaitEntry(absl::Duration patience);
  bool Await(const std::function<bool()>& condition, absl::Time deadline,
             const std::function<bool()>& ended);
  Arrived* Held();
  bool IsNext(const Arrived& arrived) const;
  Arrived* Next(const std::function<bool()>& ended);
  void Send(Arrived& arrived, const std::function<bool()>& ended);
  bool IsInner(const std::string& name) const;
  std::vector<Overlap> InterruptionsOf(const std::string& name) const;
  // For how long a handler is held up for what interrupts it: as often as kHeldUp.
  uint32_t HoldsFor(const std::string& inner) const;
  // What holds the handler of a delivery up: before the first of the overlaps that are left.
  struct HoldUp {
    std::string rule;
    std::vector<Overlap> rest;
    absl::Duration time = absl::ZeroDuration();
  };
  // Sends a delivery, and those that interrupt it while it is held up; at a level above 0 it
  // interrupts another one. Whether all that came about.
  bool SendInterrupted(const std::string& name, size_t level, const std::function<bool()>& ended);
  bool SendInner(Arrived& inner, const std::function<bool()>& ended);
  // Sends what comes before one call of a handler that is under way, and takes it from the rest.
  bool Interrupt(int64_t id, HoldUp& hold, size_t level, const std::function<bool()>& ended);
  // Holds up the handler that has made so many calls when that is called.
  bool Put(HoldUp& hold, uint32_t calls_before);
  bool PutRule(const std::string& name, uint32_t call, absl::Duration delay);
  void Remove(const HoldUp& hold);
  // Lets what is held up go on, when the clock stands still; until then it waits by that clock.
  void LetGo(absl::Time until);
  // Counts calls from now on; answers how many came since.
  void BeginCount();
  uint32_t Counted();
  // False when the world does not let it go.
  bool Release(Arrived& arrived);
  Arrived* Unsent(const std::string& name);
  bool IsHeldUp(const HoldUp& hold);
  bool IsDone(int64_t id);

  World& world_;
  const std::string endpoint_;
  const Score score_;
  JournalCursor cursor_;
  bool began_again_ = false;
  std::vector<Arrived> arrived_;
  std::map<std::string, size_t> count_by_webhook_;
  // Places in arrived_, in the order of sending.
  std::vector<size_t> sent_;
  bool overlapped_ = false;
  OverlapCalls calls_;
};

}  // namespace emulator
