#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs on sets (docs/behaviour/cache.md §5).
absl::Status HandleSetFetch(const Call& call, const cache_client::SetFetchRequest& request,
                            cache_client::SetFetchResponse* response);
absl::Status HandleSetSample(const Call& call, const cache_client::SetSampleRequest& request,
                             cache_client::SetSampleResponse* response);
absl::Status HandleSetUnion(const Call& call, const cache_client::SetUnionRequest& request,
                            cache_client::SetUnionResponse* response);
absl::Status HandleSetDifference(const Call& call,
                                 const cache_client::SetDifferenceRequest& request,
                                 cache_client::SetDifferenceResponse* response);
absl::Status HandleSetContains(const Call& call, const cache_client::SetContainsRequest& request,
                               cache_client::SetContainsResponse* response);
absl::Status HandleSetLength(const Call& call, const cache_client::SetLengthRequest& request,
                             cache_client::SetLengthResponse* response);
absl::Status HandleSetPop(const Call& call, const cache_client::SetPopRequest& request,
                          cache_client::SetPopResponse* response);

}  // namespace emulator
