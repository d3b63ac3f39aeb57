#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/grpc/admission.h"

namespace emulator {

// Lists of cache_client.Scs (behaviour/cache.md §6).
absl::Status HandleListPushFront(const Call& call,
                                 const cache_client::ListPushFrontRequest& request,
                                 cache_client::ListPushFrontResponse* response);
absl::Status HandleListPushBack(const Call& call, const cache_client::ListPushBackRequest& request,
                                cache_client::ListPushBackResponse* response);
absl::Status HandleListFetch(const Call& call, const cache_client::ListFetchRequest& request,
                             cache_client::ListFetchResponse* response);
absl::Status HandleListLength(const Call& call, const cache_client::ListLengthRequest& request,
                              cache_client::ListLengthResponse* response);

}  // namespace emulator
