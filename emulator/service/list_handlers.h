#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs on lists (docs/behaviour/cache.md §6).
absl::Status HandleListPushFront(const Call& call,
                                 const cache_client::ListPushFrontRequest& request,
                                 cache_client::ListPushFrontResponse* response);
absl::Status HandleListPushBack(const Call& call, const cache_client::ListPushBackRequest& request,
                                cache_client::ListPushBackResponse* response);
absl::Status HandleListConcatenateFront(const Call& call,
                                        const cache_client::ListConcatenateFrontRequest& request,
                                        cache_client::ListConcatenateFrontResponse* response);
absl::Status HandleListConcatenateBack(const Call& call,
                                       const cache_client::ListConcatenateBackRequest& request,
                                       cache_client::ListConcatenateBackResponse* response);
absl::Status HandleListPopFront(const Call& call, const cache_client::ListPopFrontRequest& request,
                                cache_client::ListPopFrontResponse* response);
absl::Status HandleListPopBack(const Call& call, const cache_client::ListPopBackRequest& request,
                               cache_client::ListPopBackResponse* response);
absl::Status HandleListFetch(const Call& call, const cache_client::ListFetchRequest& request,
                             cache_client::ListFetchResponse* response);
absl::Status HandleListRetain(const Call& call, const cache_client::ListRetainRequest& request,
                              cache_client::ListRetainResponse* response);
absl::Status HandleListRemove(const Call& call, const cache_client::ListRemoveRequest& request,
                              cache_client::ListRemoveResponse* response);
absl::Status HandleListErase(const Call& call, const cache_client::ListEraseRequest& request,
                             cache_client::ListEraseResponse* response);
absl::Status HandleListLength(const Call& call, const cache_client::ListLengthRequest& request,
                              cache_client::ListLengthResponse* response);

}  // namespace emulator
