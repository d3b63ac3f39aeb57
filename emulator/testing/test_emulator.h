#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "emulator/app/emulator.h"

namespace emulator {

// An emulator inside a test: on free ports, in memory, with the seed "test" and a clock that stands
// still at kTestTime until the test moves it. Starts in a few milliseconds, stops when it goes.
//
//   TestEmulator emulator;
//   auto stub = cache_client::Scs::NewStub(emulator.channel());
//   ...
//   emulator.Advance(absl::Minutes(31));
//
// Threads: safe.
class TestEmulator {
 public:
  // The options a TestEmulator starts with; change what the test is about.
  static EmulatorOptions DefaultOptions();

  // Aborts with a message when the emulator does not start.
  explicit TestEmulator(const EmulatorOptions& options = DefaultOptions());

  // A new connection to the data port.
  std::shared_ptr<grpc::Channel> channel() const;
  // The same without a port.
  std::shared_ptr<grpc::Channel> in_process_channel();
  std::string address() const { return emulator_->grpc_address(); }
  std::string control_address() const { return emulator_->control_address(); }

  // Moves the clock that stands still; all that falls due on the way happens, in order.
  void Advance(absl::Duration by);

  // Waits until nothing is to be delivered any more; a failure of the test after `patience`.
  void AwaitDeliveries(absl::Duration patience = absl::Seconds(10));

  // Waits as AwaitDeliveries, then answers what became of each delivery:
  // "delivered 200, failed 500 answered 500".
  std::string Outcomes();

  // The whole journal so far, one line of JSON per entry.
  std::string Journal();

  World& world() { return emulator_->world(); }
  // All worlds, the first one included; more are made by Open.
  WorldRegistry& worlds() { return emulator_->worlds(); }

 private:
  std::unique_ptr<Emulator> emulator_;
};

// 2024-01-03T15:41:10.564Z
inline constexpr int64_t kTestTimeMs = 1704296470564;

}  // namespace emulator
