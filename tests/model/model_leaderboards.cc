#include <algorithm>
#include <cmath>
#include <string>

#include "tests/model/model.h"

namespace emulator {

using Code = Model::Code;
using leaderboard::RankedElement;

Model::Board* Model::FindBoard(const std::string& name) {
  const auto found = boards_.find(name);
  return found == boards_.end() || found->second.expires_at <= now_ ? nullptr : &found->second;
}

std::vector<RankedElement> Model::RankedBoard(const Board& board, bool descending) {
  std::vector<std::pair<double, std::string>> ranking;
  for (const auto& [id, score] : board.scores) ranking.emplace_back(score, std::to_string(id));
  std::sort(ranking.begin(), ranking.end());
  if (descending) std::reverse(ranking.begin(), ranking.end());
  std::vector<RankedElement> elements;
  for (const auto& [score, id] : ranking) {
    RankedElement& element = elements.emplace_back();
    element.set_id(static_cast<uint32_t>(std::stoul(id)));
    element.set_score(score);
    element.set_rank(elements.size() - 1);
  }
  return elements;
}

Code Model::DeleteLeaderboard(const leaderboard::DeleteLeaderboardRequest& request,
                              common::Empty*) {
  if (request.leaderboard().empty()) return Code::kInvalidArgument;
  boards_.erase(request.leaderboard());
  return Code::kOk;
}

Code Model::UpsertElements(const leaderboard::UpsertElementsRequest& request, common::Empty*) {
  if (request.leaderboard().empty() || request.elements().empty()) return Code::kInvalidArgument;
  for (const auto& element : request.elements()) {
    if (!std::isfinite(element.score())) return Code::kInvalidArgument;
  }
  if (FindBoard(request.leaderboard()) == nullptr) boards_[request.leaderboard()] = {};
  Board& board = boards_[request.leaderboard()];
  board.expires_at = now_ + absl::Hours(7 * 24);
  for (const auto& element : request.elements()) board.scores[element.id()] = element.score() + 0.0;
  return Code::kOk;
}

Code Model::RemoveElements(const leaderboard::RemoveElementsRequest& request, common::Empty*) {
  if (request.leaderboard().empty() || request.ids().empty()) return Code::kInvalidArgument;
  Board* board = FindBoard(request.leaderboard());
  if (board == nullptr) return Code::kOk;
  for (const uint32_t id : request.ids()) board->scores.erase(id);
  if (board->scores.empty()) boards_.erase(request.leaderboard());
  return Code::kOk;
}

Code Model::GetLeaderboardLength(const leaderboard::GetLeaderboardLengthRequest& request,
                                 leaderboard::GetLeaderboardLengthResponse* response) {
  if (request.leaderboard().empty()) return Code::kInvalidArgument;
  const Board* board = FindBoard(request.leaderboard());
  response->set_count(board == nullptr ? 0 : board->scores.size());
  return Code::kOk;
}

Code Model::GetByRank(const leaderboard::GetByRankRequest& request,
                      leaderboard::GetByRankResponse* response) {
  const uint64_t start = request.rank_range().start_inclusive();
  const uint64_t end = request.rank_range().end_exclusive();
  if (request.leaderboard().empty() || start >= end || end - start > 8192) {
    return Code::kInvalidArgument;
  }
  const Board* board = FindBoard(request.leaderboard());
  if (board == nullptr) return Code::kOk;
  for (const RankedElement& element :
       RankedBoard(*board, request.order() == leaderboard::DESCENDING)) {
    if (element.rank() >= start && element.rank() < end) *response->add_elements() = element;
  }
  return Code::kOk;
}

Code Model::GetByScore(const leaderboard::GetByScoreRequest& request,
                       leaderboard::GetByScoreResponse* response) {
  const auto& range = request.score_range();
  if (request.leaderboard().empty() || request.limit_elements() > 8192 ||
      std::isnan(range.min_inclusive()) || std::isnan(range.max_exclusive())) {
    return Code::kInvalidArgument;
  }
  if (range.has_min_inclusive() && range.has_max_exclusive() &&
      range.min_inclusive() > range.max_exclusive()) {
    return Code::kInvalidArgument;
  }
  const Board* board = FindBoard(request.leaderboard());
  if (board == nullptr) return Code::kOk;
  uint32_t skipped = 0;
  const int limit = request.limit_elements() == 0 ? 8192 : request.limit_elements();
  for (const RankedElement& element :
       RankedBoard(*board, request.order() == leaderboard::DESCENDING)) {
    if (range.has_min_inclusive() && element.score() < range.min_inclusive()) continue;
    if (range.has_max_exclusive() && element.score() >= range.max_exclusive()) continue;
    if (skipped < request.offset()) {
      ++skipped;
    } else if (response->elements_size() < limit) {
      *response->add_elements() = element;
    }
  }
  return Code::kOk;
}

Code Model::GetRank(const leaderboard::GetRankRequest& request,
                    leaderboard::GetRankResponse* response) {
  if (request.leaderboard().empty()) return Code::kInvalidArgument;
  const Board* board = FindBoard(request.leaderboard());
  if (board == nullptr) return Code::kOk;
  const auto ranked = RankedBoard(*board, request.order() == leaderboard::DESCENDING);
  for (const uint32_t id : request.ids()) {
    for (const RankedElement& element : ranked) {
      if (element.id() == id) *response->add_elements() = element;
    }
  }
  return Code::kOk;
}

Code Model::GetCompetitionRank(const leaderboard::GetCompetitionRankRequest& request,
                               leaderboard::GetCompetitionRankResponse* response) {
  if (request.leaderboard().empty()) return Code::kInvalidArgument;
  const Board* board = FindBoard(request.leaderboard());
  if (board == nullptr) return Code::kOk;
  const bool ascending = request.has_order() && request.order() == leaderboard::ASCENDING;
  for (const uint32_t id : request.ids()) {
    if (!board->scores.contains(id)) continue;
    const double score = board->scores.at(id);
    uint32_t better = 0;
    for (const auto& [other, other_score] : board->scores) {
      better += (ascending ? other_score < score : other_score > score) ? 1 : 0;
    }
    auto* element = response->add_elements();
    element->set_id(id);
    element->set_score(score);
    element->set_rank(better);
  }
  return Code::kOk;
}

}  // namespace emulator
