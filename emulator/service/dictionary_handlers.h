#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs on dictionaries (docs/behaviour/cache.md §4).
absl::Status HandleDictionaryGet(const Call& call,
                                 const cache_client::DictionaryGetRequest& request,
                                 cache_client::DictionaryGetResponse* response);
absl::Status HandleDictionaryFetch(const Call& call,
                                   const cache_client::DictionaryFetchRequest& request,
                                   cache_client::DictionaryFetchResponse* response);
absl::Status HandleDictionarySet(const Call& call,
                                 const cache_client::DictionarySetRequest& request,
                                 cache_client::DictionarySetResponse* response);
absl::Status HandleDictionaryIncrement(const Call& call,
                                       const cache_client::DictionaryIncrementRequest& request,
                                       cache_client::DictionaryIncrementResponse* response);
absl::Status HandleDictionaryDelete(const Call& call,
                                    const cache_client::DictionaryDeleteRequest& request,
                                    cache_client::DictionaryDeleteResponse* response);
absl::Status HandleDictionaryLength(const Call& call,
                                    const cache_client::DictionaryLengthRequest& request,
                                    cache_client::DictionaryLengthResponse* response);

}  // namespace emulator
