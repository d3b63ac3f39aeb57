#pragma once

#include "absl/status/status.h"
#include "emulator/service/admission.h"
#include "leaderboard.pb.h"

namespace emulator {

// The RPCs of leaderboard.Leaderboard (docs/behaviour/leaderboard.md §3).
absl::Status HandleUpsertElements(const Call& call,
                                  const leaderboard::UpsertElementsRequest& request,
                                  common::Empty* response);
absl::Status HandleRemoveElements(const Call& call,
                                  const leaderboard::RemoveElementsRequest& request,
                                  common::Empty* response);
absl::Status HandleDeleteLeaderboard(const Call& call,
                                     const leaderboard::DeleteLeaderboardRequest& request,
                                     common::Empty* response);
absl::Status HandleGetLeaderboardLength(const Call& call,
                                        const leaderboard::GetLeaderboardLengthRequest& request,
                                        leaderboard::GetLeaderboardLengthResponse* response);
absl::Status HandleGetByRank(const Call& call, const leaderboard::GetByRankRequest& request,
                             leaderboard::GetByRankResponse* response);
absl::Status HandleGetByScore(const Call& call, const leaderboard::GetByScoreRequest& request,
                              leaderboard::GetByScoreResponse* response);
absl::Status HandleGetRank(const Call& call, const leaderboard::GetRankRequest& request,
                           leaderboard::GetRankResponse* response);
absl::Status HandleGetCompetitionRank(const Call& call,
                                      const leaderboard::GetCompetitionRankRequest& request,
                                      leaderboard::GetCompetitionRankResponse* response);

}  // namespace emulator
