#pragma once

#include "cacheclient.grpc.pb.h"
#include "emulator/base/errors.h"
#include "emulator/grpc/admission.h"
#include "emulator/grpc/dictionary_handlers.h"
#include "emulator/grpc/failed_stream.h"
#include "emulator/grpc/list_handlers.h"
#include "emulator/grpc/scalar_handlers.h"

namespace emulator {

// cache_client.Scs, the cache data plane. Every RPC is handed on: what a call means stands in the
// handlers of its data type.
//
// Threads: safe. The admission must outlive it.
class CacheService final : public cache_client::Scs::CallbackService {
 public:
  explicit CacheService(Admission& admission) : admission_(admission) {}

 private:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* Get(Context* context, const cache_client::GetRequest* request,
               cache_client::GetResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/Get",
                             [=](const Call& call) { return HandleGet(call, *request, response); });
  }
  Reactor* Set(Context* context, const cache_client::SetRequest* request,
               cache_client::SetResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/Set",
                             [=](const Call& call) { return HandleSet(call, *request, response); });
  }
  Reactor* Delete(Context* context, const cache_client::DeleteRequest* request,
                  cache_client::DeleteResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/Delete", [=](const Call& call) {
      return HandleDelete(call, *request, response);
    });
  }
  Reactor* DictionaryFetch(Context* context, const cache_client::DictionaryFetchRequest* request,
                           cache_client::DictionaryFetchResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/DictionaryFetch", [=](const Call& call) {
      return HandleDictionaryFetch(call, *request, response);
    });
  }
  Reactor* DictionarySet(Context* context, const cache_client::DictionarySetRequest* request,
                         cache_client::DictionarySetResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/DictionarySet", [=](const Call& call) {
      return HandleDictionarySet(call, *request, response);
    });
  }
  Reactor* ListPushFront(Context* context, const cache_client::ListPushFrontRequest* request,
                         cache_client::ListPushFrontResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/ListPushFront", [=](const Call& call) {
      return HandleListPushFront(call, *request, response);
    });
  }
  Reactor* ListPushBack(Context* context, const cache_client::ListPushBackRequest* request,
                        cache_client::ListPushBackResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/ListPushBack", [=](const Call& call) {
      return HandleListPushBack(call, *request, response);
    });
  }
  Reactor* ListFetch(Context* context, const cache_client::ListFetchRequest* request,
                     cache_client::ListFetchResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/ListFetch", [=](const Call& call) {
      return HandleListFetch(call, *request, response);
    });
  }
  Reactor* ListLength(Context* context, const cache_client::ListLengthRequest* request,
                      cache_client::ListLengthResponse* response) override {
    return admission_.Answer(context, "cache_client.Scs/ListLength", [=](const Call& call) {
      return HandleListLength(call, *request, response);
    });
  }

  // Not built yet.
  Reactor* GetWithHash(Context* context, const cache_client::GetWithHashRequest*,
                       cache_client::GetWithHashResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/GetWithHash");
  }
  Reactor* SetIf(Context* context, const cache_client::SetIfRequest*,
                 cache_client::SetIfResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetIf");
  }
  Reactor* SetIfHash(Context* context, const cache_client::SetIfHashRequest*,
                     cache_client::SetIfHashResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetIfHash");
  }
  Reactor* SetIfNotExists(Context* context, const cache_client::SetIfNotExistsRequest*,
                          cache_client::SetIfNotExistsResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetIfNotExists");
  }
  Reactor* KeysExist(Context* context, const cache_client::KeysExistRequest*,
                     cache_client::KeysExistResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/KeysExist");
  }
  Reactor* Increment(Context* context, const cache_client::IncrementRequest*,
                     cache_client::IncrementResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/Increment");
  }
  Reactor* UpdateTtl(Context* context, const cache_client::UpdateTtlRequest*,
                     cache_client::UpdateTtlResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/UpdateTtl");
  }
  Reactor* ItemGetTtl(Context* context, const cache_client::ItemGetTtlRequest*,
                      cache_client::ItemGetTtlResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ItemGetTtl");
  }
  Reactor* ItemGetType(Context* context, const cache_client::ItemGetTypeRequest*,
                       cache_client::ItemGetTypeResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ItemGetType");
  }
  Reactor* DictionaryGet(Context* context, const cache_client::DictionaryGetRequest*,
                         cache_client::DictionaryGetResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/DictionaryGet");
  }
  Reactor* DictionaryIncrement(Context* context, const cache_client::DictionaryIncrementRequest*,
                               cache_client::DictionaryIncrementResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/DictionaryIncrement");
  }
  Reactor* DictionaryDelete(Context* context, const cache_client::DictionaryDeleteRequest*,
                            cache_client::DictionaryDeleteResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/DictionaryDelete");
  }
  Reactor* DictionaryLength(Context* context, const cache_client::DictionaryLengthRequest*,
                            cache_client::DictionaryLengthResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/DictionaryLength");
  }
  Reactor* SetFetch(Context* context, const cache_client::SetFetchRequest*,
                    cache_client::SetFetchResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetFetch");
  }
  Reactor* SetSample(Context* context, const cache_client::SetSampleRequest*,
                     cache_client::SetSampleResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetSample");
  }
  Reactor* SetUnion(Context* context, const cache_client::SetUnionRequest*,
                    cache_client::SetUnionResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetUnion");
  }
  Reactor* SetDifference(Context* context, const cache_client::SetDifferenceRequest*,
                         cache_client::SetDifferenceResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetDifference");
  }
  Reactor* SetContains(Context* context, const cache_client::SetContainsRequest*,
                       cache_client::SetContainsResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetContains");
  }
  Reactor* SetLength(Context* context, const cache_client::SetLengthRequest*,
                     cache_client::SetLengthResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetLength");
  }
  Reactor* SetPop(Context* context, const cache_client::SetPopRequest*,
                  cache_client::SetPopResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SetPop");
  }
  Reactor* ListPopFront(Context* context, const cache_client::ListPopFrontRequest*,
                        cache_client::ListPopFrontResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListPopFront");
  }
  Reactor* ListPopBack(Context* context, const cache_client::ListPopBackRequest*,
                       cache_client::ListPopBackResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListPopBack");
  }
  Reactor* ListErase(Context* context, const cache_client::ListEraseRequest*,
                     cache_client::ListEraseResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListErase");
  }
  Reactor* ListRemove(Context* context, const cache_client::ListRemoveRequest*,
                      cache_client::ListRemoveResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListRemove");
  }
  Reactor* ListConcatenateFront(Context* context, const cache_client::ListConcatenateFrontRequest*,
                                cache_client::ListConcatenateFrontResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListConcatenateFront");
  }
  Reactor* ListConcatenateBack(Context* context, const cache_client::ListConcatenateBackRequest*,
                               cache_client::ListConcatenateBackResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListConcatenateBack");
  }
  Reactor* ListRetain(Context* context, const cache_client::ListRetainRequest*,
                      cache_client::ListRetainResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/ListRetain");
  }
  Reactor* SortedSetPut(Context* context, const cache_client::SortedSetPutRequest*,
                        cache_client::SortedSetPutResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetPut");
  }
  Reactor* SortedSetFetch(Context* context, const cache_client::SortedSetFetchRequest*,
                          cache_client::SortedSetFetchResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetFetch");
  }
  Reactor* SortedSetGetScore(Context* context, const cache_client::SortedSetGetScoreRequest*,
                             cache_client::SortedSetGetScoreResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetGetScore");
  }
  Reactor* SortedSetRemove(Context* context, const cache_client::SortedSetRemoveRequest*,
                           cache_client::SortedSetRemoveResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetRemove");
  }
  Reactor* SortedSetIncrement(Context* context, const cache_client::SortedSetIncrementRequest*,
                              cache_client::SortedSetIncrementResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetIncrement");
  }
  Reactor* SortedSetGetRank(Context* context, const cache_client::SortedSetGetRankRequest*,
                            cache_client::SortedSetGetRankResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetGetRank");
  }
  Reactor* SortedSetLength(Context* context, const cache_client::SortedSetLengthRequest*,
                           cache_client::SortedSetLengthResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetLength");
  }
  Reactor* SortedSetLengthByScore(Context* context,
                                  const cache_client::SortedSetLengthByScoreRequest*,
                                  cache_client::SortedSetLengthByScoreResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetLengthByScore");
  }
  Reactor* SortedSetUnionStore(Context* context, const cache_client::SortedSetUnionStoreRequest*,
                               cache_client::SortedSetUnionStoreResponse*) override {
    return admission_.NotBuilt(context, "cache_client.Scs/SortedSetUnionStore");
  }
  grpc::ServerWriteReactor<cache_client::GetResponse>* GetBatch(
      Context* context, const cache_client::GetBatchRequest*) override {
    return new FailedStream<cache_client::GetResponse>(
        *context, errors::NotBuilt("cache_client.Scs/GetBatch"));
  }
  grpc::ServerWriteReactor<cache_client::SetResponse>* SetBatch(
      Context* context, const cache_client::SetBatchRequest*) override {
    return new FailedStream<cache_client::SetResponse>(
        *context, errors::NotBuilt("cache_client.Scs/SetBatch"));
  }

  Admission& admission_;
};

}  // namespace emulator
