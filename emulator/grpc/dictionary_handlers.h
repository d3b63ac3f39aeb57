#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/grpc/admission.h"

namespace emulator {

// Dictionaries of cache_client.Scs (behaviour/cache.md §4).
absl::Status HandleDictionarySet(const Call& call,
                                 const cache_client::DictionarySetRequest& request,
                                 cache_client::DictionarySetResponse* response);
absl::Status HandleDictionaryFetch(const Call& call,
                                   const cache_client::DictionaryFetchRequest& request,
                                   cache_client::DictionaryFetchResponse* response);

}  // namespace emulator
