#pragma once

#include "absl/status/status.h"
#include "controlclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// Caches of control_client.ScsControl (docs/behaviour/control.md §2).
absl::Status HandleCreateCache(const Call& call, const control_client::CreateCacheRequest& request,
                               control_client::CreateCacheResponse* response);
absl::Status HandleDeleteCache(const Call& call, const control_client::DeleteCacheRequest& request,
                               control_client::DeleteCacheResponse* response);
// Everything in one page; a `next_token` gets an empty list, as after the last page.
absl::Status HandleListCaches(const Call& call, const control_client::ListCachesRequest& request,
                              control_client::ListCachesResponse* response);
absl::Status HandleFlushCache(const Call& call, const control_client::FlushCacheRequest& request,
                              control_client::FlushCacheResponse* response);

}  // namespace emulator
