// cache_client.Scs on sets (docs/behaviour/cache.md §5).

#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;

template <typename Request>
absl::Status OnSet(const Call& call, Access access, const Request& request, ActOnItem act) {
  return RunOnItem(call, access, "set_name", request.set_name(), act);
}

template <typename Response>
absl::Status ElementsOrMissing(Lookup<std::vector<std::string>> elements, Response* response) {
  return FoundOrMissing(std::move(elements), response,
                        [](std::vector<std::string> values, auto* found) {
                          for (std::string& value : values) {
                            found->add_elements(std::move(value));
                          }
                        });
}

Lookup<bool> Subtract(Sets& sets, const ItemKey& key,
                      const cache_client::SetDifferenceRequest& request) {
  if (request.has_minuend()) {
    return sets.SubtractFrom(key, StringsFromProto(request.minuend().elements()));
  }
  if (!request.has_subtrahend()) return errors::Unset("difference");
  const auto& subtrahend = request.subtrahend();
  if (subtrahend.has_identity()) return sets.SubtractAll(key);
  if (!subtrahend.has_set()) return errors::Unset("subtrahend_set");
  return sets.Subtract(key, StringsFromProto(subtrahend.set().elements()));
}

absl::Status HandleSetFetch(const Call& call, const cache_client::SetFetchRequest& request,
                            cache_client::SetFetchResponse* response) {
  return OnSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return ElementsOrMissing(caches.sets().Fetch(key), response);
  });
}

absl::Status HandleSetSample(const Call& call, const cache_client::SetSampleRequest& request,
                             cache_client::SetSampleResponse* response) {
  // Allowed to readers, but it draws from the seed, which is remembered.
  Command command = call.OnItem(Access::kRead, request.set_name());
  command.writes = true;
  return RunOnItem(call, command, "set_name", request.set_name(),
                   [&](Caches& caches, const ItemKey& key) {
                     return ElementsOrMissing(caches.sets().Sample(key, request.limit()), response);
                   });
}

absl::Status HandleSetUnion(const Call& call, const cache_client::SetUnionRequest& request,
                            cache_client::SetUnionResponse*) {
  return OnSet(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));

    return caches.sets().Union(key, StringsFromProto(request.elements()), ttl);
  });
}

absl::Status HandleSetDifference(const Call& call,
                                 const cache_client::SetDifferenceRequest& request,
                                 cache_client::SetDifferenceResponse* response) {
  return OnSet(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(Subtract(caches.sets(), key, request), response, [](bool, auto*) {});
  });
}

absl::Status HandleSetContains(const Call& call, const cache_client::SetContainsRequest& request,
                               cache_client::SetContainsResponse* response) {
  return OnSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.sets().Contains(key, StringsFromProto(request.elements())),
                          response, [](const std::vector<bool>& contains, auto* found) {
                            for (const bool one : contains) found->add_contains(one);
                          });
  });
}

absl::Status HandleSetLength(const Call& call, const cache_client::SetLengthRequest& request,
                             cache_client::SetLengthResponse* response) {
  return OnSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return LengthOrMissing(caches.sets().Length(key), response);
  });
}

absl::Status HandleSetPop(const Call& call, const cache_client::SetPopRequest& request,
                          cache_client::SetPopResponse* response) {
  return OnSet(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (request.count() == 0) return errors::Malformed("count", "must be greater than 0");

    return ElementsOrMissing(caches.sets().Pop(key, request.count()), response);
  });
}

}  // namespace

void AddSetHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/SetFetch", HandleSetFetch);
  registry.Unary("/cache_client.Scs/SetSample", HandleSetSample);
  registry.Unary("/cache_client.Scs/SetUnion", HandleSetUnion);
  registry.Unary("/cache_client.Scs/SetDifference", HandleSetDifference);
  registry.Unary("/cache_client.Scs/SetContains", HandleSetContains);
  registry.Unary("/cache_client.Scs/SetLength", HandleSetLength);
  registry.Unary("/cache_client.Scs/SetPop", HandleSetPop);
}

}  // namespace emulator
