#include "emulator/domain/caches/sorted_sets.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/container/btree_map.h"
#include "emulator/base/errors.h"
#include "emulator/base/status_macros.h"

namespace emulator {
namespace {

constexpr double kInt64Bound = 9223372036854775808.0;

// What was not a number is 0, and minus zero is zero.
double Cleaned(double score) { return std::isnan(score) || score == 0 ? 0 : score; }

double Aggregated(SortedSets::Aggregate aggregate, double a, double b) {
  switch (aggregate) {
    case SortedSets::Aggregate::kSum:
      return Cleaned(a + b);
    case SortedSets::Aggregate::kMin:
      return std::min(a, b);
    case SortedSets::Aggregate::kMax:
      return std::max(a, b);
  }
  return a;
}

}  // namespace

absl::Status SortedSets::Put(const ItemKey& key, const std::vector<RankedElement>& elements,
                             const CollectionTtl& ttl) {
  for (const RankedElement& element : elements) {
    RETURN_IF_ERROR(items_.CheckElementSize(key, element.value.size()));
  }
  if (elements.empty()) return items_.Find(key, ItemType::kSortedSet).status();
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kSortedSet, ttl));
  for (const RankedElement& element : elements) {
    head.length += store_.Put(head.id, element.value, Cleaned(element.score));
  }
  return items_.Save(key, head);
}

absl::StatusOr<double> SortedSets::Increment(const ItemKey& key, const std::string& value,
                                             double amount, const CollectionTtl& ttl) {
  RETURN_IF_ERROR(items_.CheckElementSize(key, value.size()));
  ASSIGN_OR_RETURN(auto head, items_.OpenForWrite(key, ItemType::kSortedSet, ttl));
  const double sum = store_.Score(head.id, value).value_or(0) + amount;
  if (!(sum >= -kInt64Bound && sum < kInt64Bound)) return errors::ScoreOutOfRange();
  head.length += store_.Put(head.id, value, Cleaned(sum));
  RETURN_IF_ERROR(items_.Save(key, head));
  return Cleaned(sum);
}

absl::Status SortedSets::Remove(const ItemKey& key, const std::vector<std::string>& values) {
  auto head = items_.Find(key, ItemType::kSortedSet);
  if (!head.ok() || !head->has_value()) return head.status();
  for (const std::string& value : values) (*head)->length -= store_.Remove((*head)->id, value);
  return items_.Save(key, **head);
}

Lookup<std::vector<RankedElement>> SortedSets::FetchByIndex(const ItemKey& key, Order order,
                                                            const IndexRange& range) {
  return items_.IfFound(key, ItemType::kSortedSet, [&](ItemHead& set) {
    return ReadAnswer(set, range.Of(set.length), order);
  });
}

Lookup<std::vector<RankedElement>> SortedSets::FetchByScore(const ItemKey& key, Order order,
                                                            const ScoreRange& range, int64_t offset,
                                                            std::optional<int64_t> count) {
  return items_.IfFound(key, ItemType::kSortedSet, [&](ItemHead& set) {
    const Slice ranks = store_.SliceOf(set.id, range, set.length);
    return ReadAnswer(set, PlacesInOrder(ranks, set.length, order, offset, count), order);
  });
}

Lookup<std::vector<std::optional<double>>> SortedSets::GetScores(
    const ItemKey& key, const std::vector<std::string>& values) {
  return items_.IfFound(key, ItemType::kSortedSet, [&](ItemHead& set) {
    std::vector<std::optional<double>> scores;
    for (const std::string& value : values) scores.push_back(store_.Score(set.id, value));
    return scores;
  });
}

Lookup<std::optional<uint64_t>> SortedSets::GetRank(const ItemKey& key, const std::string& value,
                                                    Order order) {
  return items_.IfFound(key, ItemType::kSortedSet, [&](ItemHead& set) -> std::optional<uint64_t> {
    const std::optional<double> score = store_.Score(set.id, value);
    if (!score) return std::nullopt;
    return PlaceInOrder(store_.RankOf(set.id, *score, value), set.length, order);
  });
}

Lookup<uint32_t> SortedSets::CountByScore(const ItemKey& key, const ScoreRange& range) {
  return items_.IfFound(key, ItemType::kSortedSet, [&](ItemHead& set) {
    return static_cast<uint32_t>(store_.SliceOf(set.id, range, set.length).length());
  });
}

absl::StatusOr<std::vector<RankedElement>> SortedSets::ReadAnswer(const ItemHead& head,
                                                                  const Slice& places,
                                                                  Order order) {
  ByteBudget budget;
  return budget.Within(store_.ReadInOrder(head.id, head.length, places, order, budget));
}

absl::StatusOr<uint32_t> SortedSets::UnionStore(const ItemKey& key,
                                                const std::vector<UnionSource>& sources,
                                                Aggregate aggregate, absl::Duration ttl) {
  ASSIGN_OR_RETURN(const auto elements, Unite(key, sources, aggregate));
  RETURN_IF_ERROR(RemoveAll(key));
  RETURN_IF_ERROR(Put(key, elements, {.ttl = ttl}));
  return static_cast<uint32_t>(elements.size());
}

absl::StatusOr<std::vector<RankedElement>> SortedSets::Unite(
    const ItemKey& key, const std::vector<UnionSource>& sources, Aggregate aggregate) {
  absl::btree_map<std::string, double> united;
  for (const UnionSource& source : sources) {
    ASSIGN_OR_RETURN(const auto head,
                     items_.Find({key.cache, source.key, key.now}, ItemType::kSortedSet));
    if (!head.has_value()) continue;
    ByteBudget unlimited(std::numeric_limits<size_t>::max());
    for (RankedElement& element :
         store_.Read(head->id, {.start = 0, .end = head->length}, unlimited)) {
      const double score = Cleaned(element.score * source.weight);
      const auto [place, is_new] = united.try_emplace(std::move(element.value), score);
      if (!is_new) place->second = Aggregated(aggregate, place->second, score);
    }
  }
  std::vector<RankedElement> elements;
  for (auto& [value, score] : united) elements.push_back({.value = value, .score = score});
  return elements;
}

}  // namespace emulator
