#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "emulator/service/outage.h"

namespace emulator {

// The sockets of the data port, and what can be made to go wrong with them. During an outage what
// comes in is dropped by a filter on them, new connections included, so that the kernels of the
// clients try again; Outage keeps back what would go out. Needs no privilege.
//
// Threads: safe. The outage must outlive it.
class DataPort {
 public:
  explicit DataPort(Outage& outage) : outage_(outage) {}

  // Its number, and that of TLS; to be called once they are known.
  void SetNumbers(std::vector<int> numbers) ABSL_LOCKS_EXCLUDED(mutex_);

  // These two may come in any order and number.
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
