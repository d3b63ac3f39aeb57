#include "emulator/grpc/list_handlers.h"

#include "emulator/grpc/item_arguments.h"

namespace emulator {
namespace {

// Both pushes, which differ in the end and in the name of the truncation field.
template <typename Request, typename Response>
absl::Status Push(const Call& call, const Request& request, Lists::End end,
                  uint32_t truncate_to_size, Response* response) {
  const Command command = call.OnItem(Need::Access::kReadWrite, request.list_name());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("list_name", request.list_name());
    if (!valid.ok()) return valid;
    const auto ttl = CollectionTtlFromProto(request);
    if (!ttl.ok()) return ttl.status();

    const auto length = scope.domain.caches.lists().Push(
        scope.cache, request.list_name(), end, request.value(), truncate_to_size, *ttl, scope.now);
    if (!length.ok()) return length.status();

    response->set_list_length(*length);
    return absl::OkStatus();
  });
}

ListRange RangeFromProto(const cache_client::ListFetchRequest& request) {
  ListRange range;
  if (request.has_inclusive_start()) range.start = request.inclusive_start();
  if (request.has_exclusive_end()) range.end = request.exclusive_end();
  return range;
}

}  // namespace

absl::Status HandleListPushFront(const Call& call,
                                 const cache_client::ListPushFrontRequest& request,
                                 cache_client::ListPushFrontResponse* response) {
  return Push(call, request, Lists::End::kFront, request.truncate_back_to_size(), response);
}

absl::Status HandleListPushBack(const Call& call, const cache_client::ListPushBackRequest& request,
                                cache_client::ListPushBackResponse* response) {
  return Push(call, request, Lists::End::kBack, request.truncate_front_to_size(), response);
}

absl::Status HandleListFetch(const Call& call, const cache_client::ListFetchRequest& request,
                             cache_client::ListFetchResponse* response) {
  const Command command = call.OnItem(Need::Access::kRead, request.list_name());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("list_name", request.list_name());
    if (!valid.ok()) return valid;

    auto values = scope.domain.caches.lists().Fetch(scope.cache, request.list_name(),
                                                    RangeFromProto(request), scope.now);
    if (!values.ok()) return values.status();

    if (!values->has_value()) {
      response->mutable_missing();
      return absl::OkStatus();
    }
    for (std::string& value : **values) response->mutable_found()->add_values(std::move(value));
    return absl::OkStatus();
  });
}

absl::Status HandleListLength(const Call& call, const cache_client::ListLengthRequest& request,
                              cache_client::ListLengthResponse* response) {
  const Command command = call.OnItem(Need::Access::kRead, request.list_name());
  return call.world.Run(command, [&](Scope& scope) {
    absl::Status valid = ValidateKey("list_name", request.list_name());
    if (!valid.ok()) return valid;

    const auto length =
        scope.domain.caches.lists().Length(scope.cache, request.list_name(), scope.now);
    if (!length.ok()) return length.status();

    if (length->has_value()) {
      response->mutable_found()->set_length(**length);
    } else {
      response->mutable_missing();
    }
    return absl::OkStatus();
  });
}

}  // namespace emulator
