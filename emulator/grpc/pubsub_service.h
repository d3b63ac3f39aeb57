#pragma once

#include "cachepubsub.grpc.pb.h"
#include "emulator/grpc/admission.h"

namespace emulator {

// cache_client.pubsub.Pubsub: publish and subscribe (behaviour/topics.md).
//
// Subscribe is served in raw form, so that one serialised item goes to every stream.
//
// Threads: safe. The admission must outlive it.
class PubsubService final : public cache_client::pubsub::Pubsub::WithRawCallbackMethod_Subscribe<
                                cache_client::pubsub::Pubsub::WithCallbackMethod_Publish<
                                    cache_client::pubsub::Pubsub::Service>> {
 public:
  explicit PubsubService(Admission& admission) : admission_(admission) {}

 private:
  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const cache_client::pubsub::PublishRequest* request,
                                    common::Empty* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request) override;

  Admission& admission_;
};

}  // namespace emulator
