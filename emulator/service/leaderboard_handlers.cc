// leaderboard.Leaderboard (docs/behaviour/leaderboard.md §3).

#include <cmath>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/status_macros.h"
#include "emulator/service/handlers.h"
#include "emulator/service/item_arguments.h"
#include "leaderboard.pb.h"

namespace emulator {
namespace {

using Access = Need::Access;

template <typename Request>
absl::Status OnLeaderboard(const Call& call, Access access, const Request& request, ActOnItem act) {
  // A rule for some keys of the cache grants its boards as well (docs/behaviour/auth.md §6).
  Command command = call.OnItems(access, {});
  command.subject = request.leaderboard();
  return RunOnItem(call, command, "leaderboard", request.leaderboard(), act);
}

Order OrderFromProto(leaderboard::Order order) {
  return order == leaderboard::DESCENDING ? Order::kDescending : Order::kAscending;
}

absl::Status ValidateCount(const char* field, int count) {
  if (count <= static_cast<int>(limits::kLeaderboardElementsMax)) return absl::OkStatus();
  return errors::TooLong(field, limits::kLeaderboardElementsMax, "elements");
}

absl::Status ValidateFinite(const char* field, double score) {
  return std::isfinite(score) ? absl::OkStatus() : errors::Malformed(field, "must be finite");
}

absl::StatusOr<std::vector<LeaderboardElement>> ElementsFromProto(
    const leaderboard::UpsertElementsRequest& request) {
  if (request.elements().empty()) return errors::Blank("elements");
  absl::Status valid = ValidateCount("elements", request.elements_size());
  if (!valid.ok()) return valid;
  std::vector<LeaderboardElement> elements;
  for (const auto& element : request.elements()) {
    valid = ValidateFinite("score", element.score());
    if (!valid.ok()) return valid;
    elements.push_back({.id = element.id(), .score = element.score()});
  }
  return elements;
}

template <typename Request>
std::vector<uint32_t> IdsFromProto(const Request& request) {
  return {request.ids().begin(), request.ids().end()};
}

template <typename Response>
void ElementsToProto(const std::vector<LeaderboardElement>& elements, Response* response) {
  for (const LeaderboardElement& element : elements) {
    auto* added = response->add_elements();
    added->set_id(element.id);
    added->set_rank(element.rank);
    added->set_score(element.score);
  }
}

absl::StatusOr<Slice> RanksFromProto(const leaderboard::RankRange& range) {
  const Slice ranks{.start = range.start_inclusive(), .end = range.end_exclusive()};
  if (ranks.start >= ranks.end) {
    return errors::Malformed("rank_range", "must start before it ends");
  }
  if (ranks.length() > limits::kLeaderboardElementsMax) {
    return errors::TooLong("rank_range", limits::kLeaderboardElementsMax, "ranks");
  }
  return ranks;
}

absl::StatusOr<ScoreRange> ScoresFromProto(const leaderboard::ScoreRange& proto) {
  ScoreRange range;
  if (proto.has_min_inclusive()) range.min = {.score = proto.min_inclusive(), .exclusive = false};
  if (proto.has_max_exclusive()) range.max = {.score = proto.max_exclusive(), .exclusive = true};
  for (const auto& bound : {range.min, range.max}) {
    RETURN_IF_ERROR(bound ? ValidateScore("score_range", bound->score) : absl::OkStatus());
  }
  if (range.min && range.max && range.min->score > range.max->score) {
    return errors::Malformed("score_range", "must not have its minimum above its maximum");
  }
  return range;
}

absl::Status HandleUpsertElements(const Call& call,
                                  const leaderboard::UpsertElementsRequest& request,
                                  common::Empty*) {
  return OnLeaderboard(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto elements, ElementsFromProto(request));

    caches.leaderboards().Upsert(key, elements);
    return absl::OkStatus();
  });
}

absl::Status HandleRemoveElements(const Call& call,
                                  const leaderboard::RemoveElementsRequest& request,
                                  common::Empty*) {
  return OnLeaderboard(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    if (request.ids().empty()) return errors::Blank("ids");
    RETURN_IF_ERROR(ValidateCount("ids", request.ids_size()));

    caches.leaderboards().Remove(key, IdsFromProto(request));
    return absl::OkStatus();
  });
}

absl::Status HandleDeleteLeaderboard(const Call& call,
                                     const leaderboard::DeleteLeaderboardRequest& request,
                                     common::Empty*) {
  return OnLeaderboard(call, Access::kWrite, request, [&](Caches& caches, const ItemKey& key) {
    caches.leaderboards().Delete(key);
    return absl::OkStatus();
  });
}

absl::Status HandleGetLeaderboardLength(const Call& call,
                                        const leaderboard::GetLeaderboardLengthRequest& request,
                                        leaderboard::GetLeaderboardLengthResponse* response) {
  return OnLeaderboard(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    response->set_count(caches.leaderboards().Length(key));
    return absl::OkStatus();
  });
}

absl::Status HandleGetByRank(const Call& call, const leaderboard::GetByRankRequest& request,
                             leaderboard::GetByRankResponse* response) {
  return OnLeaderboard(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto ranks, RanksFromProto(request.rank_range()));

    ElementsToProto(caches.leaderboards().ByRank(key, ranks, OrderFromProto(request.order())),
                    response);
    return absl::OkStatus();
  });
}

absl::Status HandleGetByScore(const Call& call, const leaderboard::GetByScoreRequest& request,
                              leaderboard::GetByScoreResponse* response) {
  return OnLeaderboard(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    ASSIGN_OR_RETURN(const auto range, ScoresFromProto(request.score_range()));
    if (request.limit_elements() > limits::kLeaderboardElementsMax) {
      return errors::Malformed("limit_elements",
                               absl::StrCat("must be at most ", limits::kLeaderboardElementsMax));
    }
    const uint32_t count =
        request.limit_elements() == 0 ? limits::kLeaderboardElementsMax : request.limit_elements();

    ElementsToProto(caches.leaderboards().ByScore(key, range, OrderFromProto(request.order()),
                                                  request.offset(), count),
                    response);
    return absl::OkStatus();
  });
}

absl::Status HandleGetRank(const Call& call, const leaderboard::GetRankRequest& request,
                           leaderboard::GetRankResponse* response) {
  return OnLeaderboard(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    RETURN_IF_ERROR(ValidateCount("ids", request.ids_size()));

    ElementsToProto(
        caches.leaderboards().Ranks(key, IdsFromProto(request), OrderFromProto(request.order())),
        response);
    return absl::OkStatus();
  });
}

absl::Status HandleGetCompetitionRank(const Call& call,
                                      const leaderboard::GetCompetitionRankRequest& request,
                                      leaderboard::GetCompetitionRankResponse* response) {
  return OnLeaderboard(call, Access::kRead, request, [&](Caches& caches, const ItemKey& key) {
    RETURN_IF_ERROR(ValidateCount("ids", request.ids_size()));
    // Unset means descending here, and here only (docs/behaviour/leaderboard.md §3.6).
    const Order order = request.has_order() ? OrderFromProto(request.order()) : Order::kDescending;

    ElementsToProto(caches.leaderboards().CompetitionRanks(key, IdsFromProto(request), order),
                    response);
    return absl::OkStatus();
  });
}

}  // namespace

void AddLeaderboardHandlers(RpcRegistry& registry) {
  registry.Unary("/leaderboard.Leaderboard/DeleteLeaderboard", HandleDeleteLeaderboard);
  registry.Unary("/leaderboard.Leaderboard/UpsertElements", HandleUpsertElements);
  registry.Unary("/leaderboard.Leaderboard/RemoveElements", HandleRemoveElements);
  registry.Unary("/leaderboard.Leaderboard/GetLeaderboardLength", HandleGetLeaderboardLength);
  registry.Unary("/leaderboard.Leaderboard/GetByRank", HandleGetByRank);
  registry.Unary("/leaderboard.Leaderboard/GetRank", HandleGetRank);
  registry.Unary("/leaderboard.Leaderboard/GetByScore", HandleGetByScore);
  registry.Unary("/leaderboard.Leaderboard/GetCompetitionRank", HandleGetCompetitionRank);
}

}  // namespace emulator
