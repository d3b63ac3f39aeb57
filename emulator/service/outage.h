#pragma once

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/service/call_transport.h"

namespace emulator {

// A time in which nothing leaves the data port. What would go out is parked here until the end; the
// owner of the sockets sees to it that nothing comes in.
//
// An outage is a black hole, as the vendor's local emulator makes it with firewall rules: while it
// lasts nothing is closed or reset, bytes just stop flowing, and go on afterwards
// (docs/behaviour/momento-local.md §2). Calls without a port are not touched.
//
// Threads: safe.
class Outage {
 public:
  // These two may be called in any order and number. `close` and `open` close and open the sockets;
  // they run under a lock, so that the sockets are as the last call says.
  void Begin(absl::FunctionRef<void()> close) ABSL_LOCKS_EXCLUDED(mutex_);
  void End(absl::FunctionRef<void()> open) ABSL_LOCKS_EXCLUDED(mutex_);

  // During an outage keeps `action`, which sends something by this transport, until the end and
  // returns true; else returns false and does not run it. Cheap: called for every answer.
  template <typename Action>
  bool Park(const CallTransport& transport, Action action) {
    return on_.load(std::memory_order_acquire) && transport.IsOnPort() &&
           ParkNow(std::move(action));
  }
  // Runs `action`, which sends something by this transport: now, or when the outage is over.
  template <typename Action>
  void WhenOver(const CallTransport& transport, Action action) {
    if (!Park(transport, action)) action();
  }

  // Waits until no outage is on, for at most `patience` of the machine's time: for what is sent
  // outside of calls. False when the time ran out.
  bool AwaitEnd(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool ParkNow(std::function<void()> action) ABSL_LOCKS_EXCLUDED(mutex_);

  std::atomic<bool> on_ = false;
  absl::Mutex mutex_;
  std::vector<std::function<void()>> parked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
