#pragma once

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace emulator {

// The calls over gRPC that have begun, and have neither ended nor sent an answer. It keeps them
// few.
//
// A client may open streams and reset each at once. gRPC reads them faster than it ends them, so
// 100,000 of them held 1.6 GB (docs/decisions.md). A thread of gRPC that has read a new call waits
// here for a moment while there are too many: what it does not read stays with the client. An
// honest client has at most kStreamsPerConnection calls on a connection, and a stream with nothing
// to say sends heartbeats, so it hardly ever waits.
//
// Threads: safe.
class YoungCalls {
 public:
  static constexpr int kMax = 2000;
  // Other calls, also of other clients, may need the thread that waits.
  static constexpr absl::Duration kPatience = absl::Milliseconds(20);

  // Returns when there are at most kMax, or after kPatience.
  void AwaitRoom() ABSL_LOCKS_EXCLUDED(mutex_);

  void Add() { ++count_; }
  // To be called once for each call: when it sends its first answer, or ends without one.
  void Remove() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::atomic<int> count_ = 0;
  std::atomic<int> waiting_ = 0;
  absl::Mutex mutex_;
  absl::CondVar room_;
};

}  // namespace emulator
