// cache_client.Scs on keys: what takes items of any type (docs/behaviour/cache.md §3, §3.4).

#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;

absl::StatusOr<TtlUpdate> UpdateFromProto(const cache_client::UpdateTtlRequest& request) {
  using Request = cache_client::UpdateTtlRequest;
  using Kind = TtlUpdate::Kind;
  const auto update = [](Kind kind, uint64_t ttl_ms) -> absl::StatusOr<TtlUpdate> {
    ASSIGN_OR_RETURN(const auto ttl, ParseTtl(ttl_ms));
    return TtlUpdate{.kind = kind, .ttl = ttl};
  };
  switch (request.update_ttl_case()) {
    case Request::kOverwriteToMilliseconds:
      return update(Kind::kOverwrite, request.overwrite_to_milliseconds());
    case Request::kIncreaseToMilliseconds:
      return update(Kind::kIncrease, request.increase_to_milliseconds());
    case Request::kDecreaseToMilliseconds:
      return update(Kind::kDecrease, request.decrease_to_milliseconds());
    case Request::UPDATE_TTL_NOT_SET:
      break;
  }
  return errors::Unset("update_ttl");
}

absl::Status HandleDelete(const Call& call, const cache_client::DeleteRequest& request,
                          cache_client::DeleteResponse*) {
  return CheckAndRunOnItem(call, Access::kWrite, "cache_key", request.cache_key(),
                           [&](Caches& caches, const ItemKey& key) {
                             caches.items().Remove(key);
                             return absl::OkStatus();
                           });
}

absl::Status HandleKeysExist(const Call& call, const cache_client::KeysExistRequest& request,
                             cache_client::KeysExistResponse* response) {
  const Command command =
      call.OnItems(Access::kRead, {request.cache_keys().begin(), request.cache_keys().end()});
  return call.world->Run(command, [&](Scope& scope) {
    for (const std::string& key : request.cache_keys()) {
      RETURN_IF_ERROR(ValidateKey("cache_keys", key));
      response->add_exists(scope.domain.caches.items().FindAny(scope.Item(key)).has_value());
    }
    return absl::OkStatus();
  });
}

absl::Status HandleUpdateTtl(const Call& call, const cache_client::UpdateTtlRequest& request,
                             cache_client::UpdateTtlResponse* response) {
  return CheckAndRunOnItem(call, Access::kReadWrite, "cache_key", request.cache_key(),
                           [&](Caches& caches, const ItemKey& key) {
                             ASSIGN_OR_RETURN(const auto update, UpdateFromProto(request));

                             const std::optional<bool> changed =
                                 caches.items().UpdateTtl(key, update);

                             if (!changed) {
                               response->mutable_missing();
                             } else if (*changed) {
                               response->mutable_set();
                             } else {
                               response->mutable_not_set();
                             }
                             return absl::OkStatus();
                           });
}

absl::Status HandleItemGetTtl(const Call& call, const cache_client::ItemGetTtlRequest& request,
                              cache_client::ItemGetTtlResponse* response) {
  return RunOnItem(call, Access::kRead, "cache_key", request.cache_key(),
                   [&](Caches& caches, const ItemKey& key) {
                     return FoundOrMissing(
                         Lookup<ItemHead>(caches.items().FindAny(key)), response,
                         [&](const ItemHead& head, auto* found) {
                           found->set_remaining_ttl_millis(RemainingTtlMs(head, key.now));
                         });
                   });
}

absl::Status HandleItemGetType(const Call& call, const cache_client::ItemGetTypeRequest& request,
                               cache_client::ItemGetTypeResponse* response) {
  return RunOnItem(call, Access::kRead, "cache_key", request.cache_key(),
                   [&](Caches& caches, const ItemKey& key) {
                     return FoundOrMissing(
                         Lookup<ItemHead>(caches.items().FindAny(key)), response,
                         [](const ItemHead& head, auto* found) {
                           found->set_item_type(
                               static_cast<cache_client::ItemGetTypeResponse::ItemType>(head.type));
                         });
                   });
}

}  // namespace

void AddKeyHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/Delete", HandleDelete);
  registry.Unary("/cache_client.Scs/KeysExist", HandleKeysExist);
  registry.Unary("/cache_client.Scs/UpdateTtl", HandleUpdateTtl);
  registry.Unary("/cache_client.Scs/ItemGetTtl", HandleItemGetTtl);
  registry.Unary("/cache_client.Scs/ItemGetType", HandleItemGetType);
}

}  // namespace emulator
