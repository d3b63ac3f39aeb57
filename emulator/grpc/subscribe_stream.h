#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "emulator/domain/topics/subscription.h"
#include "emulator/world/world.h"

namespace emulator {

// One live Subscribe call: writes what its subscription holds, in order, one element at a time.
//
// Items are written in the form in which the first of all streams serialised them.
//
// Threads: gRPC's, and those of whoever publishes; the subscription sees to it that only one of
// them writes at a time. Ownership: keeps itself alive until gRPC is done with it; world and
// context must live as long.
class SubscribeStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                              public Subscription::Listener,
                              public std::enable_shared_from_this<SubscribeStream> {
 public:
  // Starts writing. The pointer is for gRPC.
  static SubscribeStream* Start(World& world, std::shared_ptr<Subscription> subscription,
                                grpc::CallbackServerContext& context);

  void OnReady() override { WriteNext(); }
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  SubscribeStream(World& world, std::shared_ptr<Subscription> subscription,
                  grpc::CallbackServerContext& context)
      : world_(world), subscription_(std::move(subscription)), context_(context) {}

  void WriteNext();

  World& world_;
  const std::shared_ptr<Subscription> subscription_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer writing_;
  std::shared_ptr<SubscribeStream> self_;
};

}  // namespace emulator
