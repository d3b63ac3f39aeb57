#pragma once

#include "absl/status/status.h"
#include "cacheclient.pb.h"
#include "emulator/service/admission.h"

namespace emulator {

// The RPCs of cache_client.Scs on sorted sets (docs/behaviour/cache.md §7).
absl::Status HandleSortedSetPut(const Call& call, const cache_client::SortedSetPutRequest& request,
                                cache_client::SortedSetPutResponse* response);
absl::Status HandleSortedSetFetch(const Call& call,
                                  const cache_client::SortedSetFetchRequest& request,
                                  cache_client::SortedSetFetchResponse* response);
absl::Status HandleSortedSetGetScore(const Call& call,
                                     const cache_client::SortedSetGetScoreRequest& request,
                                     cache_client::SortedSetGetScoreResponse* response);
absl::Status HandleSortedSetRemove(const Call& call,
                                   const cache_client::SortedSetRemoveRequest& request,
                                   cache_client::SortedSetRemoveResponse* response);
absl::Status HandleSortedSetIncrement(const Call& call,
                                      const cache_client::SortedSetIncrementRequest& request,
                                      cache_client::SortedSetIncrementResponse* response);
absl::Status HandleSortedSetGetRank(const Call& call,
                                    const cache_client::SortedSetGetRankRequest& request,
                                    cache_client::SortedSetGetRankResponse* response);
absl::Status HandleSortedSetLength(const Call& call,
                                   const cache_client::SortedSetLengthRequest& request,
                                   cache_client::SortedSetLengthResponse* response);
absl::Status HandleSortedSetLengthByScore(
    const Call& call, const cache_client::SortedSetLengthByScoreRequest& request,
    cache_client::SortedSetLengthByScoreResponse* response);
absl::Status HandleSortedSetUnionStore(const Call& call,
                                       const cache_client::SortedSetUnionStoreRequest& request,
                                       cache_client::SortedSetUnionStoreResponse* response);

}  // namespace emulator
