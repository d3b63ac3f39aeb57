// cache_client.Scs on lists (docs/behaviour/cache.md §6).

#include "absl/types/span.h"
#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;

template <typename Request>
absl::Status OnList(const Call& call, Access access, const Request& request, ActOnItem act) {
  return RunOnItem(call, access, "list_name", request.list_name(), act);
}

// Pushes and concatenations, at either end.
template <typename Request, typename Response>
absl::Status Push(const Call& call, const Request& request, Lists::End end,
                  absl::Span<const std::string> values, uint32_t truncate_to_size,
                  Response* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));

    ASSIGN_OR_RETURN(const auto length,
                     caches.lists().Push(key, end, values, truncate_to_size, ttl));

    response->set_list_length(length);
    return absl::OkStatus();
  });
}

template <typename Request>
IndexRange RangeFromProto(const Request& request) {
  IndexRange range;
  if (request.has_inclusive_start()) range.start = request.inclusive_start();
  if (request.has_exclusive_end()) range.end = request.exclusive_end();
  return range;
}

std::vector<Slice> SlicesFromProto(const cache_client::ListEraseRequest::ListRanges& ranges) {
  std::vector<Slice> slices;
  for (const auto& range : ranges.ranges()) {
    const int64_t start = range.begin_index();
    slices.push_back({.start = start, .end = start + range.count()});
  }
  return slices;
}

template <typename Response>
absl::Status ListLengthOrMissing(const Lookup<uint32_t>& lookup, Response* response) {
  return FoundOrMissing(lookup, response,
                        [](uint32_t length, auto* found) { found->set_list_length(length); });
}

absl::Status HandleListPushFront(const Call& call,
                                 const cache_client::ListPushFrontRequest& request,
                                 cache_client::ListPushFrontResponse* response) {
  return Push(call, request, Lists::End::kFront, absl::MakeConstSpan(&request.value(), 1),
              request.truncate_back_to_size(), response);
}

absl::Status HandleListPushBack(const Call& call, const cache_client::ListPushBackRequest& request,
                                cache_client::ListPushBackResponse* response) {
  return Push(call, request, Lists::End::kBack, absl::MakeConstSpan(&request.value(), 1),
              request.truncate_front_to_size(), response);
}

absl::Status HandleListConcatenateFront(const Call& call,
                                        const cache_client::ListConcatenateFrontRequest& request,
                                        cache_client::ListConcatenateFrontResponse* response) {
  return Push(call, request, Lists::End::kFront, StringsFromProto(request.values()),
              request.truncate_back_to_size(), response);
}

absl::Status HandleListConcatenateBack(const Call& call,
                                       const cache_client::ListConcatenateBackRequest& request,
                                       cache_client::ListConcatenateBackResponse* response) {
  return Push(call, request, Lists::End::kBack, StringsFromProto(request.values()),
              request.truncate_front_to_size(), response);
}

absl::Status HandleListPopFront(const Call& call, const cache_client::ListPopFrontRequest& request,
                                cache_client::ListPopFrontResponse* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.lists().Pop(key, Lists::End::kFront), response,
                          [](Lists::Popped popped, auto* found) {
                            found->set_front(std::move(popped.value));
                            found->set_list_length(popped.length_after);
                          });
  });
}

absl::Status HandleListPopBack(const Call& call, const cache_client::ListPopBackRequest& request,
                               cache_client::ListPopBackResponse* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.lists().Pop(key, Lists::End::kBack), response,
                          [](Lists::Popped popped, auto* found) {
                            found->set_back(std::move(popped.value));
                            found->set_list_length(popped.length_after);
                          });
  });
}

absl::Status HandleListFetch(const Call& call, const cache_client::ListFetchRequest& request,
                             cache_client::ListFetchResponse* response) {
  return OnList(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.lists().Fetch(key, RangeFromProto(request)), response,
                          [](std::vector<std::string> values, auto* found) {
                            for (std::string& value : values) found->add_values(std::move(value));
                          });
  });
}

absl::Status HandleListRetain(const Call& call, const cache_client::ListRetainRequest& request,
                              cache_client::ListRetainResponse* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));

    return ListLengthOrMissing(caches.lists().Retain(key, RangeFromProto(request), ttl), response);
  });
}

absl::Status HandleListRemove(const Call& call, const cache_client::ListRemoveRequest& request,
                              cache_client::ListRemoveResponse* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (!request.has_all_elements_with_value()) return errors::Unset("remove");

    return ListLengthOrMissing(caches.lists().RemoveValue(key, request.all_elements_with_value()),
                               response);
  });
}

absl::Status HandleListErase(const Call& call, const cache_client::ListEraseRequest& request,
                             cache_client::ListEraseResponse* response) {
  return OnList(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (request.has_all()) return ListLengthOrMissing(caches.lists().EraseAll(key), response);
    if (!request.has_some()) return errors::Unset("erase");

    return ListLengthOrMissing(caches.lists().Erase(key, SlicesFromProto(request.some())),
                               response);
  });
}

absl::Status HandleListLength(const Call& call, const cache_client::ListLengthRequest& request,
                              cache_client::ListLengthResponse* response) {
  return OnList(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return LengthOrMissing(caches.lists().Length(key), response);
  });
}

}  // namespace

void AddListHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/ListPushFront", HandleListPushFront);
  registry.Unary("/cache_client.Scs/ListPushBack", HandleListPushBack);
  registry.Unary("/cache_client.Scs/ListPopFront", HandleListPopFront);
  registry.Unary("/cache_client.Scs/ListPopBack", HandleListPopBack);
  registry.Unary("/cache_client.Scs/ListErase", HandleListErase);
  registry.Unary("/cache_client.Scs/ListRemove", HandleListRemove);
  registry.Unary("/cache_client.Scs/ListFetch", HandleListFetch);
  registry.Unary("/cache_client.Scs/ListLength", HandleListLength);
  registry.Unary("/cache_client.Scs/ListConcatenateFront", HandleListConcatenateFront);
  registry.Unary("/cache_client.Scs/ListConcatenateBack", HandleListConcatenateBack);
  registry.Unary("/cache_client.Scs/ListRetain", HandleListRetain);
}

}  // namespace emulator
