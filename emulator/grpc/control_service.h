#pragma once

#include "controlclient.grpc.pb.h"
#include "emulator/grpc/admission.h"
#include "emulator/grpc/control_handlers.h"

namespace emulator {

// control_client.ScsControl: the control plane.
//
// Threads: safe. The admission must outlive it.
class ControlService final : public control_client::ScsControl::CallbackService {
 public:
  explicit ControlService(Admission& admission) : admission_(admission) {}

 private:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* CreateCache(Context* context, const control_client::CreateCacheRequest* request,
                       control_client::CreateCacheResponse* response) override {
    return admission_.Answer(
        context, "control_client.ScsControl/CreateCache",
        [=](const Call& call) { return HandleCreateCache(call, *request, response); });
  }
  Reactor* DeleteCache(Context* context, const control_client::DeleteCacheRequest* request,
                       control_client::DeleteCacheResponse* response) override {
    return admission_.Answer(
        context, "control_client.ScsControl/DeleteCache",
        [=](const Call& call) { return HandleDeleteCache(call, *request, response); });
  }
  Reactor* ListCaches(Context* context, const control_client::ListCachesRequest* request,
                      control_client::ListCachesResponse* response) override {
    return admission_.Answer(
        context, "control_client.ScsControl/ListCaches",
        [=](const Call& call) { return HandleListCaches(call, *request, response); });
  }
  Reactor* FlushCache(Context* context, const control_client::FlushCacheRequest* request,
                      control_client::FlushCacheResponse* response) override {
    return admission_.Answer(
        context, "control_client.ScsControl/FlushCache",
        [=](const Call& call) { return HandleFlushCache(call, *request, response); });
  }

  // Not built yet.
  Reactor* CreateSigningKey(Context* context, const control_client::CreateSigningKeyRequest*,
                            control_client::CreateSigningKeyResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/CreateSigningKey");
  }
  Reactor* RevokeSigningKey(Context* context, const control_client::RevokeSigningKeyRequest*,
                            control_client::RevokeSigningKeyResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/RevokeSigningKey");
  }
  Reactor* ListSigningKeys(Context* context, const control_client::ListSigningKeysRequest*,
                           control_client::ListSigningKeysResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/ListSigningKeys");
  }
  Reactor* CreateIndex(Context* context, const control_client::CreateIndexRequest*,
                       control_client::CreateIndexResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/CreateIndex");
  }
  Reactor* DeleteIndex(Context* context, const control_client::DeleteIndexRequest*,
                       control_client::DeleteIndexResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/DeleteIndex");
  }
  Reactor* ListIndexes(Context* context, const control_client::ListIndexesRequest*,
                       control_client::ListIndexesResponse*) override {
    return admission_.NotBuilt(context, "control_client.ScsControl/ListIndexes");
  }

  Admission& admission_;
};

}  // namespace emulator
