#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/grpc/admission.h"

namespace emulator {

// Scalars of cache_client.Scs (behaviour/cache.md §3).
absl::Status HandleGet(const Call& call, const cache_client::GetRequest& request,
                       cache_client::GetResponse* response);
absl::Status HandleSet(const Call& call, const cache_client::SetRequest& request,
                       cache_client::SetResponse* response);
absl::Status HandleDelete(const Call& call, const cache_client::DeleteRequest& request,
                          cache_client::DeleteResponse* response);

}  // namespace emulator
