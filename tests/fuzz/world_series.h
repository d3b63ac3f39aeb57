#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "emulator/world/world.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/series_sender.h"

namespace emulator {

// Time that stands still until the series moves it.
class SeriesTime : public TimeSource {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = absl::FromUnixMillis(1704296470564);
};

// Eight bytes of a series: what is done, in which world, and with what.
struct SeriesStep {
  uint8_t op = 0;
  uint8_t world = 0;
  std::array<uint8_t, 6> with = {};
};

// Worlds that are given a series of steps, and what is known of them without asking: what must be
// in the caches, which number a message gets, what snapshots hold. After each step both are
// compared (Require).
//
// Two runs of the same series must tell the same story.
class WorldSeries {
 public:
  // `directory` for worlds on files; empty: in memory.
  explicit WorldSeries(const std::string& directory);
  ~WorldSeries();

  void Run(const SeriesStep& step);
  // Answers what waits and lets time pass until nothing is left to do; then all that can be seen:
  // journals, deliveries, requests.
  std::string Finish();

 private:
  struct Value {
    std::string text;
    absl::Time expires_at;
  };
  using Names = std::pair<std::string, std::string>;
  // What a world holds, as this series knows it.
  struct Shadow {
    std::map<std::string, std::map<std::string, Value>> items;
    // The number of the latest message, by cache and topic.
    std::map<Names, uint64_t> messages;
    // The topic, by cache and webhook.
    std::map<Names, std::string> webhooks;
  };
  struct Kept {
    Shadow shadow;
    std::string state;
    std::string journal;
    absl::Time time;
  };
  struct Member {
    size_t index = 0;
    WorldOptions options;
    std::shared_ptr<World> world;
    Shadow shadow;
    std::map<std::string, Kept> snapshots;
    std::vector<std::string> tokens;
  };
  struct Reader {
    size_t member = 0;
    std::shared_ptr<Subscription> subscription;
    uint64_t page = 0;
    uint64_t number = 0;
    // The number after which the latest gap said that items go on.
    std::optional<uint64_t> gap_to;
    bool ended = false;
  };
  using With = std::array<uint8_t, 6>;
  using Op = void (WorldSeries::*)(Member&, const With&);
  static const std::vector<Op>& Ops();

  // --- caches and items (world_series.cc)
  void CreateCache(Member& member, const With& with);
  void DeleteCache(Member& member, const With& with);
  void FlushCache(Member& member, const With& with);
  void Set(Member& member, const With& with);
  void Get(Member& member, const With& with);
  void Mint(Member& member, const With& with);
  void FailToSet(Member& member, const With& with);
  // --- topics, webhooks and faults (series_topics.cc)
  void Publish(Member& member, const With& with);
  void Subscribe(Member& member, const With& with);
  void ReadStream(Member& member, const With& with);
  void LeaveStream(Member& member, const With& with);
  void ChangeTopic(Member& member, const With& with);
  void PutWebhook(Member& member, const With& with);
  void ChangeWebhook(Member& member, const With& with);
  void AnswerRequest(Member& member, const With& with);
  void SetOrder(Member& member, const With& with);
  void ReleaseHeld(Member& member, const With& with);
  void Resend(Member& member, const With& with);
  void PutFault(Member& member, const With& with);
  void MeetFault(Member& member, const With& with);
  // --- time and state (series_state.cc)
  void PassTime(Member& member, const With& with);
  void RunUntilIdle(Member& member, const With& with);
  void FreezeOrRelease(Member& member, const With& with);
  void TakeSnapshot(Member& member, const With& with);
  void Restore(Member& member, const With& with);
  void Reset(Member& member, const With& with);
  void Fork(Member& member, const With& with);
  void Reopen(Member& member, const With& with);
  void Rehearse(Member& member, const With& with);

  Member NewMember(const std::string& name);
  nlohmann::ordered_json Control(Member& member, const char* action, const nlohmann::json& body,
                                 std::optional<bool> expected = std::nullopt);
  absl::Status RunOnCache(Member& member, const char* action, const std::string& cache, bool writes,
                          absl::FunctionRef<absl::Status(Scope&)> act);
  void CheckItems(Member& member);
  void CheckRequests();
  void EndStreams(const Member& member);
  void Quiet(Member& member);
  std::string Story(Member& member);

  const std::string directory_;
  SeriesTime time_;
  SeriesSender sender_;
  // Members stay where they are.
  std::deque<Member> members_;
  std::vector<Reader> readers_;
  int files_ = 0;
  // Nothing was done yet that sends a message twice, late or otherwise than it should be.
  bool plain_ = true;
  // An order keeps deliveries until somebody releases them.
  bool may_hold_ = false;
  size_t requests_checked_ = 0;
  std::set<std::string> secrets_;
  std::map<std::tuple<std::string, std::string>, uint64_t> latest_sent_;
};

// What commands can change in a world, without its journal; and its journal.
std::string StateText(World& world, bool with_faults);
std::string JournalText(World& world);

// A name out of a few.
std::string SeriesName(const char* kind, uint8_t which);
void RequireNoBug(const absl::Status& status);

}  // namespace emulator
