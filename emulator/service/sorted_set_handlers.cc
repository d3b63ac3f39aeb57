// cache_client.Scs on sorted sets (docs/behaviour/cache.md §7).

#include <cmath>

#include "cacheclient.pb.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"

namespace emulator {
namespace {

using Access = Need::Access;

template <typename Request>
absl::Status OnSortedSet(const Call& call, Access access, const Request& request, ActOnItem act) {
  return RunOnItem(call, access, "set_name", request.set_name(), act);
}

// Both enums have ASCENDING 0 and DESCENDING 1; a number beyond them is taken for ascending.
template <typename ProtoOrder>
Order OrderFromProto(ProtoOrder order) {
  return static_cast<int>(order) == 1 ? Order::kDescending : Order::kAscending;
}

absl::StatusOr<std::vector<RankedElement>> ElementsFromProto(
    const cache_client::SortedSetPutRequest& request) {
  std::vector<RankedElement> elements;
  for (const auto& element : request.elements()) {
    RETURN_IF_ERROR(ValidateScore("score", element.score()));
    elements.push_back({.value = element.value(), .score = element.score()});
  }
  return elements;
}

IndexRange RangeFromProto(const cache_client::SortedSetFetchRequest::ByIndex& by_index) {
  IndexRange range;
  if (by_index.has_inclusive_start_index()) range.start = by_index.inclusive_start_index();
  if (by_index.has_exclusive_end_index()) range.end = by_index.exclusive_end_index();
  return range;
}

ScoreRange RangeFromProto(const cache_client::SortedSetFetchRequest::ByScore& by_score) {
  const auto bound = [](const auto& score) {
    return ScoreRange::Bound{.score = score.score(), .exclusive = score.exclusive()};
  };
  ScoreRange range;
  if (by_score.has_min_score()) range.min = bound(by_score.min_score());
  if (by_score.has_max_score()) range.max = bound(by_score.max_score());
  return range;
}

ScoreRange RangeFromProto(const cache_client::SortedSetLengthByScoreRequest& request) {
  using Bound = ScoreRange::Bound;
  ScoreRange range;
  if (request.has_inclusive_min()) range.min = Bound{request.inclusive_min(), false};
  if (request.has_exclusive_min()) range.min = Bound{request.exclusive_min(), true};
  if (request.has_inclusive_max()) range.max = Bound{request.inclusive_max(), false};
  if (request.has_exclusive_max()) range.max = Bound{request.exclusive_max(), true};
  return range;
}

absl::Status ValidateRange(const ScoreRange& range) {
  RETURN_IF_ERROR(range.min ? ValidateScore("min", range.min->score) : absl::OkStatus());
  return range.max ? ValidateScore("max", range.max->score) : absl::OkStatus();
}

Lookup<std::vector<RankedElement>> Fetch(SortedSets& sets, const ItemKey& key,
                                         const cache_client::SortedSetFetchRequest& request) {
  const Order order = OrderFromProto(request.order());
  if (!request.has_by_score()) {
    return sets.FetchByIndex(key, order, RangeFromProto(request.by_index()));
  }
  const auto& by_score = request.by_score();
  const ScoreRange range = RangeFromProto(by_score);
  RETURN_IF_ERROR(ValidateRange(range));
  std::optional<int64_t> count;
  if (by_score.count() >= 0) count = by_score.count();
  return sets.FetchByScore(key, order, range, by_score.offset(), count);
}

absl::StatusOr<std::vector<SortedSets::UnionSource>> SourcesFromProto(
    const cache_client::SortedSetUnionStoreRequest& request) {
  if (request.sources().empty()) return errors::Blank("sources");
  std::vector<SortedSets::UnionSource> sources;
  for (const auto& source : request.sources()) {
    RETURN_IF_ERROR(ValidateKey("sources.set_name", source.set_name()));
    if (!std::isfinite(source.weight())) {
      return errors::Malformed("sources.weight", "must be a finite number");
    }
    sources.push_back({.key = source.set_name(), .weight = source.weight()});
  }
  return sources;
}

absl::StatusOr<SortedSets::Aggregate> AggregateFromProto(
    const cache_client::SortedSetUnionStoreRequest& request) {
  using Request = cache_client::SortedSetUnionStoreRequest;
  switch (request.aggregate()) {
    case Request::SUM:
      return SortedSets::Aggregate::kSum;
    case Request::MIN:
      return SortedSets::Aggregate::kMin;
    case Request::MAX:
      return SortedSets::Aggregate::kMax;
    default:
      return errors::Malformed("aggregate", "must be SUM, MIN or MAX");
  }
}

absl::Status HandleSortedSetPut(const Call& call, const cache_client::SortedSetPutRequest& request,
                                cache_client::SortedSetPutResponse*) {
  return OnSortedSet(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));
    ASSIGN_OR_RETURN(const auto elements, ElementsFromProto(request));

    return caches.sorted_sets().Put(key, elements, ttl);
  });
}

absl::Status HandleSortedSetFetch(const Call& call,
                                  const cache_client::SortedSetFetchRequest& request,
                                  cache_client::SortedSetFetchResponse* response) {
  return OnSortedSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(
        Fetch(caches.sorted_sets(), key, request), response,
        [&](std::vector<RankedElement> elements, auto* found) {
          // The chosen one must be there even when it has no elements (docs/behaviour/cache.md §7).
          auto* with_scores = request.with_scores() ? found->mutable_values_with_scores() : nullptr;
          auto* values = request.with_scores() ? nullptr : found->mutable_values();
          for (RankedElement& element : elements) {
            if (with_scores == nullptr) {
              values->add_values(std::move(element.value));
              continue;
            }
            auto* added = with_scores->add_elements();
            added->set_value(std::move(element.value));
            added->set_score(element.score);
          }
        });
  });
}

absl::Status HandleSortedSetGetScore(const Call& call,
                                     const cache_client::SortedSetGetScoreRequest& request,
                                     cache_client::SortedSetGetScoreResponse* response) {
  return OnSortedSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return FoundOrMissing(caches.sorted_sets().GetScores(key, StringsFromProto(request.values())),
                          response,
                          [](const std::vector<std::optional<double>>& scores, auto* found) {
                            for (const std::optional<double>& score : scores) {
                              auto* element = found->add_elements();
                              element->set_result(score ? cache_client::Hit : cache_client::Miss);
                              element->set_score(score.value_or(0));
                            }
                          });
  });
}

absl::Status HandleSortedSetRemove(const Call& call,
                                   const cache_client::SortedSetRemoveRequest& request,
                                   cache_client::SortedSetRemoveResponse*) {
  return OnSortedSet(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (request.has_all()) return caches.sorted_sets().RemoveAll(key);
    if (!request.has_some()) return errors::Unset("remove_elements");

    return caches.sorted_sets().Remove(key, StringsFromProto(request.some().values()));
  });
}

absl::Status HandleSortedSetIncrement(const Call& call,
                                      const cache_client::SortedSetIncrementRequest& request,
                                      cache_client::SortedSetIncrementResponse* response) {
  return OnSortedSet(call, Access::kReadWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ttl, CollectionTtlFromProto(request));
    RETURN_IF_ERROR(ValidateScore("amount", request.amount()));

    ASSIGN_OR_RETURN(const auto score,
                     caches.sorted_sets().Increment(key, request.value(), request.amount(), ttl));

    response->set_score(score);
    return absl::OkStatus();
  });
}

absl::Status HandleSortedSetGetRank(const Call& call,
                                    const cache_client::SortedSetGetRankRequest& request,
                                    cache_client::SortedSetGetRankResponse* response) {
  return OnSortedSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto rank, caches.sorted_sets().GetRank(
                                          key, request.value(), OrderFromProto(request.order())));

    if (!rank.has_value()) {
      response->mutable_missing();
      return absl::OkStatus();
    }
    const std::optional<uint64_t>& found = *rank;
    response->mutable_element_rank()->set_result(found ? cache_client::Hit : cache_client::Miss);
    response->mutable_element_rank()->set_rank(found.value_or(0));
    return absl::OkStatus();
  });
}

absl::Status HandleSortedSetLength(const Call& call,
                                   const cache_client::SortedSetLengthRequest& request,
                                   cache_client::SortedSetLengthResponse* response) {
  return OnSortedSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    return LengthOrMissing(caches.sorted_sets().Length(key), response);
  });
}

absl::Status HandleSortedSetLengthByScore(
    const Call& call, const cache_client::SortedSetLengthByScoreRequest& request,
    cache_client::SortedSetLengthByScoreResponse* response) {
  return OnSortedSet(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    const ScoreRange range = RangeFromProto(request);
    RETURN_IF_ERROR(ValidateRange(range));

    return LengthOrMissing(caches.sorted_sets().CountByScore(key, range), response);
  });
}

absl::Status HandleSortedSetUnionStore(const Call& call,
                                       const cache_client::SortedSetUnionStoreRequest& request,
                                       cache_client::SortedSetUnionStoreResponse* response) {
  std::vector<absl::string_view> keys = {request.set_name()};
  for (const auto& source : request.sources()) keys.push_back(source.set_name());
  const Command command = call.OnItems(Access::kReadWrite, std::move(keys));
  return RunOnItem(
      call, command, "set_name", request.set_name(), [&](Caches& caches, const ItemKey& key) {
        ASSIGN_OR_RETURN(const auto ttl, ParseTtl(request.ttl_milliseconds()));
        ASSIGN_OR_RETURN(const auto sources, SourcesFromProto(request));
        ASSIGN_OR_RETURN(const auto aggregate, AggregateFromProto(request));

        ASSIGN_OR_RETURN(const auto length,
                         caches.sorted_sets().UnionStore(key, sources, aggregate, ttl));

        response->set_length(length);
        return absl::OkStatus();
      });
}

}  // namespace

void AddSortedSetHandlers(RpcRegistry& registry) {
  registry.Unary("/cache_client.Scs/SortedSetPut", HandleSortedSetPut);
  registry.Unary("/cache_client.Scs/SortedSetFetch", HandleSortedSetFetch);
  registry.Unary("/cache_client.Scs/SortedSetGetScore", HandleSortedSetGetScore);
  registry.Unary("/cache_client.Scs/SortedSetRemove", HandleSortedSetRemove);
  registry.Unary("/cache_client.Scs/SortedSetIncrement", HandleSortedSetIncrement);
  registry.Unary("/cache_client.Scs/SortedSetGetRank", HandleSortedSetGetRank);
  registry.Unary("/cache_client.Scs/SortedSetLength", HandleSortedSetLength);
  registry.Unary("/cache_client.Scs/SortedSetLengthByScore", HandleSortedSetLengthByScore);
  registry.Unary("/cache_client.Scs/SortedSetUnionStore", HandleSortedSetUnionStore);
}

}  // namespace emulator
