#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs on scalars (docs/behaviour/cache.md §3).
absl::Status HandleGet(const Call& call, const cache_client::GetRequest& request,
                       cache_client::GetResponse* response);
absl::Status HandleGetWithHash(const Call& call, const cache_client::GetWithHashRequest& request,
                               cache_client::GetWithHashResponse* response);
absl::Status HandleSet(const Call& call, const cache_client::SetRequest& request,
                       cache_client::SetResponse* response);
absl::Status HandleSetIf(const Call& call, const cache_client::SetIfRequest& request,
                         cache_client::SetIfResponse* response);
absl::Status HandleSetIfHash(const Call& call, const cache_client::SetIfHashRequest& request,
                             cache_client::SetIfHashResponse* response);
absl::Status HandleSetIfNotExists(const Call& call,
                                  const cache_client::SetIfNotExistsRequest& request,
                                  cache_client::SetIfNotExistsResponse* response);
absl::Status HandleIncrement(const Call& call, const cache_client::IncrementRequest& request,
                             cache_client::IncrementResponse* response);

}  // namespace emulator
