#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/app/emulator.h"
#include "emulator/app/recorded_sender.h"
#include "emulator/control/bundle.h"
#include "emulator/data_port/recorded_call.h"

namespace emulator {

// A world that goes through the steps of a bundle: its clock is moved to the time of each, the
// request is made again, receivers' answers are those of the bundle. Nothing is sent.
//
// Threads: for one thread. The bundle must outlive it.
class BundlePlayer {
 public:
  // Told of each step before it is played: how many were, of how many.
  using OnStep = std::function<void(size_t done, size_t all)>;

  explicit BundlePlayer(const Bundle& bundle) : bundle_(bundle) {}

  // The errors of Emulator::Start.
  absl::Status Start();
  // Plays to the end, or to the first step that has no effect; answers whether to the end.
  bool Play(const OnStep& on_step);

  // The world, once it is started.
  World& world() { return emulator_->world(); }
  // The requests that would have been sent, in their order.
  std::vector<DeliveryRequest> requests() const { return sender_.requests(); }

 private:
  void Do(const Bundle::Step& step);
  void Answer(const Bundle::Step& step);
  // A call that a fault kept from being executed.
  void Fail(const Bundle::Step& step);
  RecordedCall CallOf(const Bundle::Step& step);

  const Bundle& bundle_;
  RecordedSender sender_;
  std::unique_ptr<Emulator> emulator_;
  size_t attempts_ = 0;
  std::map<int64_t, size_t> request_of_delivery_;
};

// Of a step of a delivery: which, and what its receiver answered; else 0.
int64_t DeliveryOf(const Bundle::Step& step);
int HttpStatusOf(const Bundle::Step& step);

}  // namespace emulator
