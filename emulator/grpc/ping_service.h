#pragma once

#include "cacheping.grpc.pb.h"
#include "emulator/grpc/admission.h"

namespace emulator {

// cache_client.Ping: answers without looking at a credential, because the Node SDK sends none
// (behaviour/cache.md §1.1).
//
// Threads: safe. The admission must outlive it.
class PingService final : public cache_client::Ping::CallbackService {
 public:
  explicit PingService(Admission& admission) : admission_(admission) {}

 private:
  grpc::ServerUnaryReactor* Ping(grpc::CallbackServerContext* context,
                                 const cache_client::PingRequest*,
                                 cache_client::PingResponse*) override {
    return admission_.Answer(context, "cache_client.Ping/Ping", [](const Call& call) {
      return call.world.Run({.action = call.rpc, .authenticate = false},
                            [](Scope&) { return absl::OkStatus(); });
    });
  }

  Admission& admission_;
};

}  // namespace emulator
