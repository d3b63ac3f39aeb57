#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs that take items of any type (docs/behaviour/cache.md §3, §3.4).
absl::Status HandleDelete(const Call& call, const cache_client::DeleteRequest& request,
                          cache_client::DeleteResponse* response);
absl::Status HandleKeysExist(const Call& call, const cache_client::KeysExistRequest& request,
                             cache_client::KeysExistResponse* response);
absl::Status HandleUpdateTtl(const Call& call, const cache_client::UpdateTtlRequest& request,
                             cache_client::UpdateTtlResponse* response);
absl::Status HandleItemGetTtl(const Call& call, const cache_client::ItemGetTtlRequest& request,
                              cache_client::ItemGetTtlResponse* response);
absl::Status HandleItemGetType(const Call& call, const cache_client::ItemGetTypeRequest& request,
                               cache_client::ItemGetTypeResponse* response);

}  // namespace emulator
