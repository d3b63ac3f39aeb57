#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace emulator {

// A black hole in the place of the data port, as the vendor's local emulator makes it with firewall
// rules: while it lasts nothing is closed or reset, bytes just stop flowing, and go on afterwards
// (behaviour/momento-local.md §2).
//
// What comes in is dropped by a filter on the port's sockets, new connections included, so that the
// kernels of the clients try again; what would go out is parked here. Needs no privilege. Calls
// without a port are not touched.
//
// Threads: safe.
class Outage {
 public:
  // These two may come in any order and number.
  void Begin(int port) ABSL_LOCKS_EXCLUDED(mutex_);
  void End(int port) ABSL_LOCKS_EXCLUDED(mutex_);

  // Cheap: asked for every answer.
  bool lasts() const { return lasts_.load(std::memory_order_acquire); }
  // During an outage keeps `action` until its end and answers true, else answers false.
  bool Park(std::function<void()> action) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::atomic<bool> lasts_ = false;
  absl::Mutex mutex_;
  std::vector<std::function<void()>> parked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
