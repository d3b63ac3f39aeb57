#include "emulator/grpc/scalar_handlers.h"

#include "emulator/grpc/item_arguments.h"

namespace emulator {

absl::Status HandleGet(const Call& call, const cache_client::GetRequest& request,
                       cache_client::GetResponse* response) {
  const Command command = call.OnItem(Need::Access::kRead, request.cache_key());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("cache_key", request.cache_key());
    if (!valid.ok()) return valid;

    auto value = scope.domain.caches.scalars().Get(scope.cache, request.cache_key(), scope.now);
    if (!value.ok()) return value.status();

    response->set_result(value->has_value() ? cache_client::Hit : cache_client::Miss);
    if (value->has_value()) {
      response->set_cache_body(**std::move(value));
    } else {
      response->set_message("Item not found");
    }
    return absl::OkStatus();
  });
}

absl::Status HandleSet(const Call& call, const cache_client::SetRequest& request,
                       cache_client::SetResponse* response) {
  const Command command = call.OnItem(Need::Access::kWrite, request.cache_key());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("cache_key", request.cache_key());
    if (!valid.ok()) return valid;
    const auto ttl = ParseTtl(request.ttl_milliseconds());
    if (!ttl.ok()) return ttl.status();

    response->set_result(cache_client::Ok);
    return scope.domain.caches.scalars().Set(scope.cache, request.cache_key(), request.cache_body(),
                                             *ttl, scope.now);
  });
}

absl::Status HandleDelete(const Call& call, const cache_client::DeleteRequest& request,
                          cache_client::DeleteResponse*) {
  const Command command = call.OnItem(Need::Access::kWrite, request.cache_key());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("cache_key", request.cache_key());
    if (!valid.ok()) return valid;

    scope.domain.caches.scalars().Delete(scope.cache, request.cache_key());
    return absl::OkStatus();
  });
}

}  // namespace emulator
