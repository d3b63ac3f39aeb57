#pragma once

#include "cacheclient.pb.h"
#include "emulator/service/admission.h"
#include "emulator/service/batch_stream.h"

namespace emulator {

// The two streams of cache_client.Scs: one answer per item of the request, in its order
// (docs/behaviour/cache.md §3.1). The request must live as long as the pages are asked for.

// An item that holds a collection is answered with `Invalid` and the error's text; the others are
// not hindered. Items are read a page at a time: a large batch is no snapshot.
NextPage<cache_client::GetResponse> HandleGetBatch(const Call& call,
                                                   const cache_client::GetBatchRequest& request);

// All or nothing: the first item that cannot be written fails the call.
NextPage<cache_client::SetResponse> HandleSetBatch(const Call& call,
                                                   const cache_client::SetBatchRequest& request);

}  // namespace emulator
