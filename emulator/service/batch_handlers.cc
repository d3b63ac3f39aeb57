// The batches of cache_client.Scs: one answer per item of the request, in its order
// (docs/behaviour/cache.md §3.1).

#include <algorithm>
#include <utility>

#include "cacheclient.pb.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

// Answers of a SetBatch that are made at once.
constexpr int kSetPageItems = 1024;

template <typename Request>
std::vector<absl::string_view> KeysOf(const Request& request) {
  std::vector<absl::string_view> keys;
  for (const auto& item : request.items()) keys.push_back(item.cache_key());
  return keys;
}

template <typename Request>
absl::Status ValidateKeys(const Request& request) {
  for (const auto& item : request.items()) {
    RETURN_IF_ERROR(ValidateKey("cache_key", item.cache_key()));
  }
  return absl::OkStatus();
}

cache_client::GetResponse ItemToProto(Lookup<std::string> value) {
  cache_client::GetResponse response;
  if (!value.ok()) {
    response.set_result(cache_client::Invalid);
    response.set_message(std::string(value.status().message()));
  } else if (value->has_value()) {
    response.set_result(cache_client::Hit);
    response.set_cache_body(**std::move(value));
  } else {
    response.set_result(cache_client::Miss);
    response.set_message("Item not found");
  }
  return response;
}

absl::Status SetAll(Scope& scope, const cache_client::SetBatchRequest& request) {
  for (const cache_client::SetRequest& item : request.items()) {
    ASSIGN_OR_RETURN(const auto ttl, ParseTtl(item.ttl_milliseconds()));
    RETURN_IF_ERROR(
        scope.domain.caches.scalars().Set(scope.Item(item.cache_key()), item.cache_body(), ttl));
  }
  return absl::OkStatus();
}

// An item that holds a collection is answered with `Invalid` and the error's text; the others are
// not hindered. Items are read a page at a time: a large batch is no snapshot.
NextPage<cache_client::GetResponse> HandleGetBatch(const Call& call,
                                                   const cache_client::GetBatchRequest& request) {
  using Page = std::vector<cache_client::GetResponse>;
  return [call, &request, next = 0]() mutable -> absl::StatusOr<Page> {
    if (next > 0 && next == request.items_size()) return Page();
    Page page;
    size_t bytes = 0;
    // Later pages belong to a call that was let in, checked and counted.
    const bool first = next == 0;
    Command command = call.OnItems(Need::Access::kRead,
                                   first ? KeysOf(request) : std::vector<absl::string_view>());
    if (!first) {
      command.plane = Plane::kNone;
      command.journaled = false;
    }
    RETURN_IF_ERROR(call.world->Run(command, [&](Scope& scope) {
      RETURN_IF_ERROR(first ? ValidateKeys(request) : absl::OkStatus());
      while (next < request.items_size() && bytes < limits::kBatchPageBytes) {
        const ItemKey key = scope.Item(request.items(next++).cache_key());
        page.push_back(ItemToProto(scope.domain.caches.scalars().Get(key)));
        bytes += sizeof(page.back()) + page.back().cache_body().size();
      }
      return absl::OkStatus();
    }));
    return page;
  };
}

// All or nothing: the first item that cannot be written fails the call.
NextPage<cache_client::SetResponse> HandleSetBatch(const Call& call,
                                                   const cache_client::SetBatchRequest& request) {
  using Page = std::vector<cache_client::SetResponse>;
  return [call, &request, done = false, next = 0]() mutable -> absl::StatusOr<Page> {
    if (!std::exchange(done, true)) {
      const Command command = call.OnItems(Need::Access::kWrite, KeysOf(request));
      RETURN_IF_ERROR(call.world->Run(command, [&](Scope& scope) {
        absl::Status valid = ValidateKeys(request);
        return valid.ok() ? SetAll(scope, request) : valid;
      }));
    }
    cache_client::SetResponse stored;
    stored.set_result(cache_client::Ok);
    const int count = std::min(kSetPageItems, request.items_size() - next);
    next += count;
    return Page(count, stored);
  };
}

}  // namespace

void AddBatchHandlers(RpcRegistry& registry) {
  registry.Batch("/cache_client.Scs/GetBatch", HandleGetBatch);
  registry.Batch("/cache_client.Scs/SetBatch", HandleSetBatch);
}

}  // namespace emulator
