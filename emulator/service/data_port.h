#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace emulator {

// The ports under gRPC, and what can be made to go wrong with them.
//
// An outage is a black hole, as the vendor's local emulator makes it with firewall rules: while it
// lasts nothing is closed or reset, bytes just stop flowing, and go on afterwards
// (docs/behaviour/momento-local.md §2). What comes in is dropped by a filter on the port's sockets,
// new connections included, so that the kernels of the clients try again; what would go out is
// parked here. Needs no privilege. Calls without a port are not touched.
//
// Threads: safe.
class DataPort {
 public:
  // To be called once they are known.
  void SetNumbers(std::vector<int> numbers) ABSL_LOCKS_EXCLUDED(mutex_);

  // These two may come in any order and number.
  void BeginOutage() ABSL_LOCKS_EXCLUDED(mutex_);
  void EndOutage() ABSL_LOCKS_EXCLUDED(mutex_);

  // During an outage keeps what would send something on this call until the end, and answers true;
  // else answers false, and the action is dropped. Cheap: asked for every answer.
  template <typename Action>
  bool Park(const grpc::CallbackServerContext& context, Action action) {
    return in_outage_.load(std::memory_order_acquire) && ParkNow(context, std::move(action));
  }
  // Runs what sends something on this call: now, or when the outage is over.
  template <typename Action>
  void WhenOpen(const grpc::CallbackServerContext& context, Action action) {
    if (!Park(context, action)) action();
  }

  // Returns when no outage is on: for what is sent beside gRPC.
  void AwaitOpen() ABSL_LOCKS_EXCLUDED(mutex_);

  // Resets the connection the call came on; nothing happens to one without.
  void ResetConnection(const grpc::CallbackServerContext& context) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool ParkNow(const grpc::CallbackServerContext& context, std::function<void()> action)
      ABSL_LOCKS_EXCLUDED(mutex_);

  std::atomic<bool> in_outage_ = false;
  absl::Mutex mutex_;
  std::vector<int> numbers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> parked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
