#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "emulator/app/recorded_sender.h"
#include "emulator/control/bundle.h"
#include "emulator/data_port/recorded_call.h"
#include "emulator/service/service.h"
#include "emulator/world/world_registry.h"

namespace emulator {

// A world that goes through the steps of a bundle: its clock is moved to the time of each, the
// request is made again, receivers' answers are those of the bundle. Nothing is sent, and no port
// is open.
//
// Threads: for one thread. The bundle must outlive it.
class BundlePlayer {
 public:
  // Told of each step before it is played: how many were, of how many.
  using OnStep = std::function<void(size_t done, size_t all)>;

  explicit BundlePlayer(const Bundle& bundle) : bundle_(bundle) {}
  ~BundlePlayer();

  // A new world, or one that begins at a checkpoint: the steps are those behind it. The errors of
  // World::Open.
  absl::Status Start();
  absl::Status StartAt(const Checkpoints::Beginning& beginning);
  // Plays to the end, or to the first step that has no effect; answers whether to the end.
  bool Play(const OnStep& on_step);

  // The world, once it is started.
  World& world() { return *worlds_.default_world(); }
  // The requests that would have been sent, in their order. At a checkpoint those come first whose
  // answers are still to come.
  std::vector<DeliveryRequest> requests() const { return sender_.requests(); }

 private:
  // What a caller of the bundle shows.
  struct Keys {
    std::string token;
    std::string refresh_token;
  };

  absl::Status Open(WorldRegistry::Make make);
  void Do(const Bundle::Step& step);
  void Answer(const Bundle::Step& step);
  // A call that a fault kept from being executed.
  void Fail(const Bundle::Step& step);
  RecordedCall CallOf(const Bundle::Step& step);
  const Keys& KeysOf(const std::string& caller);
  Keys MakeKeys(const std::string& caller);

  const Bundle& bundle_;
  RecordedSender sender_;
  WorldRegistry worlds_;
  std::unique_ptr<Service> service_;
  // Entries that are not of the bundle, but before it.
  uint64_t entries_before_ = 0;
  size_t attempts_ = 0;
  std::map<int64_t, size_t> request_of_delivery_;
  std::map<std::string, Keys> keys_;
};

// Of a step of a delivery: which, and what its receiver answered; else 0.
int64_t DeliveryOf(const Bundle::Step& step);
int HttpStatusOf(const Bundle::Step& step);

}  // namespace emulator
