#include "emulator/domain/caches/leaderboards.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "emulator/base/limits.h"

namespace emulator {
namespace {

// The value of the ranked element: decimal text, whose order is the order of ties.
std::string ValueOf(uint32_t id) { return absl::StrCat(id); }

uint32_t IdFrom(absl::string_view value) {
  uint32_t id = 0;
  return absl::SimpleAtoi(value, &id) ? id : 0;
}

}  // namespace

void Leaderboards::Upsert(const ItemKey& key, const std::vector<LeaderboardElement>& elements) {
  const absl::Time expires_at = key.now + limits::kLeaderboardTtl;
  for (const LeaderboardHead& expired : boards_.ListExpired(key.now)) RemoveBoard(expired);
  std::optional<LeaderboardHead> head = boards_.Find(key);
  if (!head) head = boards_.Insert(key, expires_at);
  for (const LeaderboardElement& element : elements) {
    head->length += store_.Put(head->set_id(), ValueOf(element.id), element.score + 0.0);
  }
  boards_.Update(*head, expires_at);
}

void Leaderboards::Remove(const ItemKey& key, const std::vector<uint32_t>& ids) {
  std::optional<LeaderboardHead> head = boards_.Find(key);
  if (!head) return;
  for (const uint32_t id : ids) head->length -= store_.Remove(head->set_id(), ValueOf(id));
  if (head->length == 0) {
    boards_.Remove(*head);
  } else {
    boards_.UpdateLength(*head);
  }
}

void Leaderboards::Delete(const ItemKey& key) {
  if (const auto head = boards_.Find(key)) RemoveBoard(*head);
}

void Leaderboards::DeleteAll(const CacheRef& cache) {
  for (const LeaderboardHead& head : boards_.ListCache(cache)) RemoveBoard(head);
}

uint32_t Leaderboards::Length(const ItemKey& key) {
  const auto head = boards_.Find(key);
  return head ? static_cast<uint32_t>(head->length) : 0;
}

std::vector<LeaderboardElement> Leaderboards::ByRank(const ItemKey& key, const Slice& ranks,
                                                     Order order) {
  const auto head = boards_.Find(key);
  if (!head) return {};
  return Read(
      *head,
      {.start = std::min(ranks.start, head->length), .end = std::min(ranks.end, head->length)},
      order);
}

std::vector<LeaderboardElement> Leaderboards::ByScore(const ItemKey& key, const ScoreRange& range,
                                                      Order order, uint32_t offset,
                                                      uint32_t count) {
  const auto head = boards_.Find(key);
  if (!head) return {};
  const Slice ranks = store_.SliceOf(head->set_id(), range, head->length);
  return Read(*head, PlacesInOrder(ranks, head->length, order, offset, count), order);
}

std::vector<LeaderboardElement> Leaderboards::Ranks(const ItemKey& key,
                                                    const std::vector<uint32_t>& ids, Order order) {
  const auto head = boards_.Find(key);
  std::vector<LeaderboardElement> elements;
  for (const uint32_t id : ids) {
    const auto score = head ? store_.Score(head->set_id(), ValueOf(id)) : std::nullopt;
    if (!score) continue;
    const int64_t rank = store_.RankOf(head->set_id(), *score, ValueOf(id));
    const int64_t place = PlaceInOrder(rank, head->length, order);
    elements.push_back({.id = id, .score = *score, .rank = static_cast<uint32_t>(place)});
  }
  return elements;
}

std::vector<LeaderboardElement> Leaderboards::CompetitionRanks(const ItemKey& key,
                                                               const std::vector<uint32_t>& ids,
                                                               Order order) {
  const auto head = boards_.Find(key);
  std::vector<LeaderboardElement> elements;
  for (const uint32_t id : ids) {
    const auto score = head ? store_.Score(head->set_id(), ValueOf(id)) : std::nullopt;
    if (!score) continue;
    ScoreRange better;
    (order == Order::kAscending ? better.max : better.min) = {.score = *score, .exclusive = true};
    const int64_t rank = store_.SliceOf(head->set_id(), better, head->length).length();
    elements.push_back({.id = id, .score = *score, .rank = static_cast<uint32_t>(rank)});
  }
  return elements;
}

void Leaderboards::RemoveBoard(const LeaderboardHead& head) {
  boards_.Remove(head);
  store_.RemoveAll(head.set_id());
}

std::vector<LeaderboardElement> Leaderboards::Read(const LeaderboardHead& head, const Slice& places,
                                                   Order order) {
  std::vector<LeaderboardElement> elements;
  auto rank = static_cast<uint32_t>(places.start);
  // At most kLeaderboardElementsMax of a few bytes.
  ByteBudget budget;
  for (const RankedElement& element :
       store_.ReadInOrder(head.set_id(), head.length, places, order, budget)) {
    elements.push_back({.id = IdFrom(element.value), .score = element.score, .rank = rank++});
  }
  return elements;
}

}  // namespace emulator
