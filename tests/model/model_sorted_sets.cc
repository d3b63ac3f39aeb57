#include <algorithm>
#include <cmath>

#include "tests/model/model.h"

namespace emulator {
namespace {

double NotNan(double score) { return std::isnan(score) ? 0 : score; }

// Whether the score is within the bounds of a request.
bool IsWithin(const cache_client::SortedSetFetchRequest::ByScore& range, double score) {
  const auto& min = range.min_score();
  const auto& max = range.max_score();
  if (range.has_min_score() && (score < min.score() || (min.exclusive() && score == min.score()))) {
    return false;
  }
  return !range.has_max_score() ||
         !(score > max.score() || (max.exclusive() && score == max.score()));
}

bool IsWithin(const cache_client::SortedSetLengthByScoreRequest& range, double score) {
  return (!range.has_inclusive_min() || score >= range.inclusive_min()) &&
         (!range.has_exclusive_min() || score > range.exclusive_min()) &&
         (!range.has_inclusive_max() || score <= range.inclusive_max()) &&
         (!range.has_exclusive_max() || score < range.exclusive_max());
}

}  // namespace

using Code = Model::Code;

Model::Ranking Model::Ranked(const SortedSet& set) {
  Ranking ranking;
  for (const auto& [value, score] : set) ranking.emplace_back(score, value);
  std::sort(ranking.begin(), ranking.end());
  return ranking;
}

Code Model::SortedSetPut(const cache_client::SortedSetPutRequest& request,
                         cache_client::SortedSetPutResponse*) {
  const std::string& key = request.set_name();
  if (key.empty() || request.ttl_milliseconds() == 0) return Code::kInvalidArgument;
  for (const auto& element : request.elements()) {
    if (std::isnan(element.score())) return Code::kInvalidArgument;
  }
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  if (request.elements().empty()) return Code::kOk;
  SortedSet& set = ForWrite<SortedSet>(key, request);
  for (const auto& element : request.elements()) set[element.value()] = element.score() + 0.0;
  return Code::kOk;
}

Code Model::SortedSetFetch(const cache_client::SortedSetFetchRequest& request,
                           cache_client::SortedSetFetchResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty() || std::isnan(request.by_score().min_score().score()) ||
      std::isnan(request.by_score().max_score().score())) {
    return Code::kInvalidArgument;
  }
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  const SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  Ranking ranking = Ranked(*set);
  if (request.order() == cache_client::SortedSetFetchRequest::DESCENDING) {
    std::reverse(ranking.begin(), ranking.end());
  }
  std::optional<int64_t> start;
  std::optional<int64_t> end;
  if (request.by_index().has_inclusive_start_index()) {
    start = request.by_index().inclusive_start_index();
  }
  if (request.by_index().has_exclusive_end_index()) end = request.by_index().exclusive_end_index();
  auto [from, to] = ModelSlice(start, end, static_cast<int64_t>(ranking.size()));
  if (request.has_by_score()) {
    const auto& range = request.by_score();
    std::erase_if(ranking, [&](const auto& element) { return !IsWithin(range, element.first); });
    const auto length = static_cast<int64_t>(ranking.size());
    from = std::min<int64_t>(range.offset(), length);
    to = range.count() < 0 ? length : std::min<int64_t>(from + range.count(), length);
  }
  auto* found = response->mutable_found();
  if (request.with_scores()) {
    found->mutable_values_with_scores();
  } else {
    found->mutable_values();
  }
  for (int64_t i = from; i < to; ++i) {
    if (request.with_scores()) {
      auto* element = found->mutable_values_with_scores()->add_elements();
      element->set_value(ranking[i].second);
      element->set_score(ranking[i].first);
    } else {
      found->mutable_values()->add_values(ranking[i].second);
    }
  }
  return Code::kOk;
}

Code Model::SortedSetGetScore(const cache_client::SortedSetGetScoreRequest& request,
                              cache_client::SortedSetGetScoreResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  const SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  response->mutable_found();
  for (const std::string& value : request.values()) {
    auto* part = response->mutable_found()->add_elements();
    const auto found = set->find(value);
    part->set_result(found == set->end() ? cache_client::Miss : cache_client::Hit);
    if (found != set->end()) part->set_score(found->second);
  }
  return Code::kOk;
}

Code Model::SortedSetRemove(const cache_client::SortedSetRemoveRequest& request,
                            cache_client::SortedSetRemoveResponse*) {
  const std::string& key = request.set_name();
  if (key.empty() || !(request.has_all() || request.has_some())) return Code::kInvalidArgument;
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) return Code::kOk;
  if (request.has_all()) set->clear();
  for (const std::string& value : request.some().values()) set->erase(value);
  DropIfEmpty<SortedSet>(key);
  return Code::kOk;
}

Code Model::SortedSetIncrement(const cache_client::SortedSetIncrementRequest& request,
                               cache_client::SortedSetIncrementResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty() || request.ttl_milliseconds() == 0 || std::isnan(request.amount())) {
    return Code::kInvalidArgument;
  }
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  double sum = request.amount() + 0.0;
  if (const SortedSet* set = FindAs<SortedSet>(key)) {
    if (set->contains(request.value())) sum += set->at(request.value());
  }
  if (std::isnan(sum) || sum < -0x1p63 || sum >= 0x1p63) return Code::kFailedPrecondition;
  ForWrite<SortedSet>(key, request)[request.value()] = sum;
  response->set_score(sum);
  return Code::kOk;
}

Code Model::SortedSetGetRank(const cache_client::SortedSetGetRankRequest& request,
                             cache_client::SortedSetGetRankResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  const SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  Ranking ranking = Ranked(*set);
  if (request.order() == cache_client::SortedSetGetRankRequest::DESCENDING) {
    std::reverse(ranking.begin(), ranking.end());
  }
  response->mutable_element_rank()->set_result(cache_client::Miss);
  for (size_t rank = 0; rank < ranking.size(); ++rank) {
    if (ranking[rank].second != request.value()) continue;
    response->mutable_element_rank()->set_result(cache_client::Hit);
    response->mutable_element_rank()->set_rank(rank);
  }
  return Code::kOk;
}

Code Model::SortedSetLength(const cache_client::SortedSetLengthRequest& request,
                            cache_client::SortedSetLengthResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty()) return Code::kInvalidArgument;
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  const SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) {
    response->mutable_missing();
  } else {
    response->mutable_found()->set_length(set->size());
  }
  return Code::kOk;
}

Code Model::SortedSetLengthByScore(const cache_client::SortedSetLengthByScoreRequest& request,
                                   cache_client::SortedSetLengthByScoreResponse* response) {
  const std::string& key = request.set_name();
  if (key.empty() || std::isnan(request.inclusive_min()) || std::isnan(request.exclusive_min()) ||
      std::isnan(request.inclusive_max()) || std::isnan(request.exclusive_max())) {
    return Code::kInvalidArgument;
  }
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  const SortedSet* set = FindAs<SortedSet>(key);
  if (set == nullptr) {
    response->mutable_missing();
    return Code::kOk;
  }
  uint32_t length = 0;
  for (const auto& [value, score] : *set) length += IsWithin(request, score) ? 1 : 0;
  response->mutable_found()->set_length(length);
  return Code::kOk;
}

Code Model::SortedSetUnionStore(const cache_client::SortedSetUnionStoreRequest& request,
                                cache_client::SortedSetUnionStoreResponse* response) {
  using Request = cache_client::SortedSetUnionStoreRequest;
  const std::string& key = request.set_name();
  if (key.empty() || request.ttl_milliseconds() == 0 || request.sources().empty()) {
    return Code::kInvalidArgument;
  }
  for (const auto& source : request.sources()) {
    if (source.set_name().empty() || !std::isfinite(source.weight())) {
      return Code::kInvalidArgument;
    }
  }
  SortedSet united;
  for (const auto& source : request.sources()) {
    if (IsOther<SortedSet>(source.set_name())) return Code::kFailedPrecondition;
    const SortedSet* set = FindAs<SortedSet>(source.set_name());
    if (set == nullptr) continue;
    for (const auto& [value, score] : *set) {
      const double weighted = NotNan(score * source.weight()) + 0.0;
      if (!united.contains(value)) {
        united[value] = weighted;
      } else if (request.aggregate() == Request::SUM) {
        united[value] = NotNan(united[value] + weighted);
      } else if (request.aggregate() == Request::MIN) {
        united[value] = std::min(united[value], weighted);
      } else {
        united[value] = std::max(united[value], weighted);
      }
    }
  }
  if (IsOther<SortedSet>(key)) return Code::kFailedPrecondition;
  response->set_length(united.size());
  items_[key] = {.content = united, .expires_at = Expiry(request.ttl_milliseconds())};
  DropIfEmpty<SortedSet>(key);
  return Code::kOk;
}

}  // namespace emulator
