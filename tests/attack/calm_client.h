#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace emulator::attack {

// A client as it should be, that goes on working while others attack: it sets and gets items of a
// cache of its own, publishes, and asks the control port whether it lives, a few times in a tenth
// of a second.
//
// Threads: one of its own.
class CalmClient {
 public:
  CalmClient(std::string data_address, std::string control_address);
  ~CalmClient();

  struct Service {
    int calls = 0;
    // What went wrong, each once.
    std::vector<std::string> failures;
    absl::Duration p99 = absl::ZeroDuration();
    absl::Duration longest = absl::ZeroDuration();
  };
  // How it was served since the last time it was asked.
  Service TakeService() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work() ABSL_LOCKS_EXCLUDED(mutex_);
  void Call(const std::string& name, const std::function<std::string()>& call)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Round(int number);

  const std::string control_address_;
  const std::shared_ptr<grpc::Channel> channel_;
  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<absl::Duration> took_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> failures_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// A channel with a connection of its own and no bound on messages.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address);

}  // namespace emulator::attack
