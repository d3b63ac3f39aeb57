#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "emulator/service/rpc_registry.h"
#include "emulator/tools/orders/order_trace.h"
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
    // Set: these two at once. The inner one is kept until the outer one is sent.
    std::optional<Overlap> overlap = std::nullopt;
  };
  // `world` must outlive it. `endpoint` is what its commands need.
  DeliveryConductor(World& world, std::string endpoint, Score score)
      : world_(world), endpoint_(std::move(endpoint)), score_(std::move(score)) {}

  // Makes the world hold its deliveries.
  absl::Status Hold();
  // Sends them until `ended` answers true, which is asked now and then.
  void Conduct(const std::function<bool()>& ended);

  // Whether the overlap of the score came about: the handler of the one was held up, and that of
  // the other ended meanwhile.
  bool overlapped() const { return overlapped_; }
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
  // Sends the outer one of the overlap, and the inner one while it is held up.
  void SendBoth(Arrived& outer, const std::function<bool()>& ended);
  // False when the world does not let it go.
  bool Release(Arrived& arrived);
  Arrived* Unsent(const std::string& name);
  bool IsHeldUp();
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
};

}  // namespace emulator
