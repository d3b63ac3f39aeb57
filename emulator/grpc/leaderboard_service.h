#pragma once

#include "emulator/grpc/admission.h"
#include "leaderboard.grpc.pb.h"

namespace emulator {

// leaderboard.Leaderboard: not built yet, every call says so.
//
// Threads: safe. The admission must outlive it.
class LeaderboardService final : public leaderboard::Leaderboard::CallbackService {
 public:
  explicit LeaderboardService(Admission& admission) : admission_(admission) {}

 private:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* DeleteLeaderboard(Context* context, const leaderboard::DeleteLeaderboardRequest*,
                             common::Empty*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/DeleteLeaderboard");
  }
  Reactor* UpsertElements(Context* context, const leaderboard::UpsertElementsRequest*,
                          common::Empty*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/UpsertElements");
  }
  Reactor* RemoveElements(Context* context, const leaderboard::RemoveElementsRequest*,
                          common::Empty*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/RemoveElements");
  }
  Reactor* GetLeaderboardLength(Context* context, const leaderboard::GetLeaderboardLengthRequest*,
                                leaderboard::GetLeaderboardLengthResponse*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/GetLeaderboardLength");
  }
  Reactor* GetByRank(Context* context, const leaderboard::GetByRankRequest*,
                     leaderboard::GetByRankResponse*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/GetByRank");
  }
  Reactor* GetRank(Context* context, const leaderboard::GetRankRequest*,
                   leaderboard::GetRankResponse*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/GetRank");
  }
  Reactor* GetByScore(Context* context, const leaderboard::GetByScoreRequest*,
                      leaderboard::GetByScoreResponse*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/GetByScore");
  }
  Reactor* GetCompetitionRank(Context* context, const leaderboard::GetCompetitionRankRequest*,
                              leaderboard::GetCompetitionRankResponse*) override {
    return admission_.NotBuilt(context, "leaderboard.Leaderboard/GetCompetitionRank");
  }

  Admission& admission_;
};

}  // namespace emulator
