#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "emulator/service/outage.h"

namespace emulator {

// The sockets of the data port, and the faults that a test can cause on them. During an outage a
// filter on them drops what comes in, new connections included, so that the kernels of the clients
// try again; Outage keeps back what would go out. Needs no privilege.
//
// Threads: safe. The outage must outlive it.
class DataPort {
 public:
  explicit DataPort(Outage& outage) : outage_(outage) {}

  // The numbers of the data port and of the TLS port; to be called once they are known.
  void SetNumbers(std::vector<int> numbers) ABSL_LOCKS_EXCLUDED(mutex_);

  // These two may be called in any order and number.
  void BeginOutage();
  void EndOutage();

  // Resets the connection of a peer, as gRPC names it; does nothing when there is none.
  void ResetConnection(const std::string& peer) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::vector<int> numbers() ABSL_LOCKS_EXCLUDED(mutex_);

  Outage& outage_;
  absl::Mutex mutex_;
  std::vector<int> numbers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
