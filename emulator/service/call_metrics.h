#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "emulator/base/metrics_text.h"

namespace emulator {

// How many calls ended, by RPC and status, and how long they took in the machine's time; a stream's
// time is how long it lived. Calls that a door itself refuses are not among them.
//
// Threads: safe, and cheap: counted for every call.
class CallMetrics {
 public:
  void Count(absl::string_view rpc, absl::StatusCode status, absl::Duration took)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether there was any.
  bool any() const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return !rows_.empty();
  }
  void AddTo(MetricsText& text) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  static constexpr std::array kBounds = {0.0001, 0.001, 0.01, 0.1, 1.0, 10.0};
  static constexpr size_t kStatuses = 17;
  struct Row {
    std::array<std::atomic<uint64_t>, kStatuses> by_status = {};
    // How many took so long at most, and longer than the bound before; the last one has no bound.
    std::array<std::atomic<uint64_t>, kBounds.size() + 1> by_bound = {};
    std::atomic<int64_t> total_ns = 0;
  };
  Row& RowOf(absl::string_view rpc) ABSL_LOCKS_EXCLUDED(mutex_);

  mutable absl::Mutex mutex_;
  // By RPC; rows stay where they are.
  absl::flat_hash_map<std::string, std::unique_ptr<Row>> rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emulator
