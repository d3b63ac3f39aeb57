#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace emulator::attack {

// Receivers of webhooks on one port, each worse than the other; the path says which: what it
// answers, or does instead.
//
// Threads: one that accepts, one per connection.
class HostileReceivers {
 public:
  HostileReceivers();
  ~HostileReceivers();

  static const std::vector<std::string>& Kinds();
  // "http://127.0.0.1:40123/hang"
  std::string UrlOf(const std::string& kind) const;
  int64_t requests() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Accept();
  void Serve(int descriptor);
  bool Ending() ABSL_LOCKS_EXCLUDED(mutex_);

  int listening_ = -1;
  int port_ = 0;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t requests_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::thread accepting_;
};

}  // namespace emulator::attack
