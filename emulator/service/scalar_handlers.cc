// cache_client.Scs on scalars (docs/behaviour/cache.md §3).

#include <utility>

#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;
using Present = SetCondition::Present;

absl::StatusOr<SetCondition> ConditionFromProto(const cache_client::SetIfRequest& request) {
  using Request = cache_client::SetIfRequest;
  switch (request.condition_case()) {
    case Request::kPresent:
      return SetCondition{false, Present::kAlways, ""};
    case Request::kAbsent:
      return SetCondition{true, Present::kNever, ""};
    case Request::kEqual:
      return SetCondition{false, Present::kIfEqual, request.equal().value_to_check()};
    case Request::kNotEqual:
      return SetCondition{true, Present::kIfNotEqual, request.not_equal().value_to_check()};
    case Request::kPresentAndNotEqual:
      return SetCondition{false, Present::kIfNotEqual,
                          request.present_and_not_equal().value_to_check()};
    case Request::kAbsentOrEqual:
      return SetCondition{true, Present::kIfEqual, request.absent_or_equal().value_to_check()};
    case Request::CONDITION_NOT_SET:
      break;
  }
  return errors::Unset("condition");
}

absl::StatusOr<SetCondition> ConditionFromProto(const cache_client::SetIfHashRequest& request) {
  using Request = cache_client::SetIfHashRequest;
  switch (request.condition_case()) {
    case Request::kPresentAndNotHashEqual:
      return SetCondition{false, Present::kIfNotEqual,
                          request.present_and_not_hash_equal().hash_to_check()};
    case Request::kPresentAndHashEqual:
      return SetCondition{false, Present::kIfEqual,
                          request.present_and_hash_equal().hash_to_check()};
    case Request::kAbsentOrHashEqual:
      return SetCondition{true, Present::kIfEqual, request.absent_or_hash_equal().hash_to_check()};
    case Request::kAbsentOrNotHashEqual:
      return SetCondition{true, Present::kIfNotEqual,
                          request.absent_or_not_hash_equal().hash_to_check()};
    case Request::kUnconditional:
      return SetCondition{true, Present::kAlways, ""};
    case Request::CONDITION_NOT_SET:
      break;
  }
  return errors::Unset("condition");
}

absl::StatusOr<SetCondition> ConditionFromProto(const cache_client::SetIfNotExistsRequest&) {
  return SetCondition{true, Present::kNever, ""};
}

using SetIfFunction = absl::StatusOr<bool> (Scalars::*)(const ItemKey&, absl::string_view,
                                                        absl::Duration, const SetCondition&);

// The three conditional writes, which differ in how they say the condition. `when_stored` fills the
// answer of one that was done.
template <typename Request, typename Response, typename WhenStored>
absl::Status SetConditionally(const Call& call, SetIfFunction set_if, const Request& request,
                              Response* response, WhenStored when_stored) {
  return CheckAndRunOnItem(
      call, Access::kReadWrite, "cache_key", request.cache_key(),
      [&](Caches& caches, const ItemKey& key) {
        ASSIGN_OR_RETURN(const auto ttl, ParseTtl(request.ttl_milliseconds()));
        ASSIGN_OR_RETURN(const auto condition, ConditionFromProto(request));

        ASSIGN_OR_RETURN(const auto stored,
                         (caches.scalars().*set_if)(key, request.cache_body(), ttl, condition));

        if (stored) {
          when_stored(response->mutable_stored());
        } else {
          response->mutable_not_stored();
        }
        return absl::OkStatus();
      });
}

absl::Status HandleGet(const Call& call, const cache_client::GetRequest& request,
                       cache_client::GetResponse* response) {
  return RunOnItem(
      call, Access::kRead, "cache_key", request.cache_key(),
      [&](Caches& caches, const ItemKey& key) {
        ASSIGN_OR_RETURN(auto value, caches.scalars().Get(key));

        response->set_result(value.has_value() ? cache_client::Hit : cache_client::Miss);
        if (value.has_value()) {
          response->set_cache_body(*std::move(value));
        } else {
          response->set_message("Item not found");
        }
        return absl::OkStatus();
      });
}

absl::Status HandleGetWithHash(const Call& call, const cache_client::GetWithHashRequest& request,
                               cache_client::GetWithHashResponse* response) {
  return RunOnItem(call, Access::kRead, "cache_key", request.cache_key(),
                   [&](Caches& caches, const ItemKey& key) {
                     return FoundOrMissing(caches.scalars().Get(key), response,
                                           [](std::string value, auto* found) {
                                             found->set_hash(ValueHash(value));
                                             found->set_value(std::move(value));
                                           });
                   });
}

absl::Status HandleSet(const Call& call, const cache_client::SetRequest& request,
                       cache_client::SetResponse* response) {
  return CheckAndRunOnItem(call, Access::kWrite, "cache_key", request.cache_key(),
                           [&](Caches& caches, const ItemKey& key) {
                             ASSIGN_OR_RETURN(const auto ttl, ParseTtl(request.ttl_milliseconds()));

                             response->set_result(cache_client::Ok);
                             return caches.scalars().Set(key, request.cache_body(), ttl);
                           });
}

absl::Status HandleSetIf(const Call& call, const cache_client::SetIfRequest& request,
                         cache_client::SetIfResponse* response) {
  return SetConditionally(call, &Scalars::SetIf, request, response, [](auto*) {});
}

absl::Status HandleSetIfHash(const Call& call, const cache_client::SetIfHashRequest& request,
                             cache_client::SetIfHashResponse* response) {
  return SetConditionally(call, &Scalars::SetIfHash, request, response, [&](auto* stored) {
    stored->set_new_hash(ValueHash(request.cache_body()));
  });
}

absl::Status HandleSetIfNotExists(const Call& call,
                                  const cache_client::SetIfNotExistsRequest& request,
                                  cache_client::SetIfNotExistsResponse* response) {
  return SetConditionally(call, &Scalars::SetIf, request, response, [](auto*) {});
}

absl::Status HandleIncrement(const Call& call, const cache_client::IncrementRequest& request,
                             cache_client::IncrementResponse* response) {
  return CheckAndRunOnItem(
      call, Access::kReadWrite, "cache_key", request.cache_key(),
      [&](Caches& caches, const ItemKey& key) {
        ASSIGN_OR_RETURN(const auto ttl, ParseTtl(request.ttl_milliseconds()));

        ASSIGN_OR_RETURN(const auto sum, caches.scalars().Increment(key, request.amount(), ttl));

        response->set_value(sum);
        return absl::OkStatus();
      });
}

}  // namespace

void AddScalarHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/Get", HandleGet);
  registry.Unary("/cache_client.Scs/GetWithHash", HandleGetWithHash);
  registry.Unary("/cache_client.Scs/Set", HandleSet);
  registry.Unary("/cache_client.Scs/SetIf", HandleSetIf);
  registry.Unary("/cache_client.Scs/SetIfHash", HandleSetIfHash);
  registry.Unary("/cache_client.Scs/SetIfNotExists", HandleSetIfNotExists);
  registry.Unary("/cache_client.Scs/Increment", HandleIncrement);
}

}  // namespace emulator
