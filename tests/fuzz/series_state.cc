#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "emulator/control/bundle.h"
#include "tests/fuzz/world_series.h"

namespace emulator {
namespace {

constexpr size_t kMembersMax = 3;
constexpr absl::Duration kSteps[] = {
    absl::Microseconds(1), absl::Milliseconds(1), absl::Milliseconds(50), absl::Seconds(1),
    absl::Seconds(5),      absl::Minutes(10),     absl::Hours(30)};
// More than any delay of a rule or order.
constexpr absl::Duration kLong = absl::Hours(24 * 30);
constexpr int kRoundsMax = 400;

}  // namespace

void WorldSeries::PassTime(Member& member, const With& with) {
  const absl::Duration step = kSteps[with[0] % std::size(kSteps)] * (1 + with[1] % 4);
  const bool frozen = member.world->time().frozen();
  const absl::Time before = member.world->time().Now();
  const auto passage = member.world->time().AdvanceBy(step);
  Require(passage.ok() == frozen, "a clock is moved when it stands still, and only then");
  Require(!frozen || member.world->time().Now() == before + step, "a clock goes where it is moved");
  if (frozen) return;
  time_.now += step;
  for (const Member& one : members_) one.world->time().RunDue();
}

void WorldSeries::RunUntilIdle(Member& member, const With& with) {
  const bool frozen = member.world->time().frozen();
  const absl::Duration at_most = kSteps[with[0] % std::size(kSteps)];
  const absl::Time before = member.world->time().Now();
  const auto passage = member.world->time().RunUntilIdle(at_most, absl::ZeroDuration());
  Require(passage.ok() == frozen, "as for PassTime");
  if (frozen) Require(member.world->time().Now() <= before + at_most, "no further than it may");
}

void WorldSeries::FreezeOrRelease(Member& member, const With& with) {
  const absl::Time before = member.world->time().Now();
  with[0] % 2 == 0 ? member.world->time().Freeze() : member.world->time().Release();
  Require(member.world->time().Now() == before, "a clock that is frozen or released does not jump");
}

void WorldSeries::TakeSnapshot(Member& member, const With& with) {
  const std::string name = SeriesName("s", with[0]);
  if (with[1] % 8 == 0) {
    const bool known = member.snapshots.erase(name) > 0;
    Require(member.world->snapshots().Remove(name).ok() == known, "what is there can be removed");
    return;
  }
  Require(member.world->snapshots().Take(name).ok(), "a snapshot can be taken");
  member.snapshots[name] = {.shadow = member.shadow,
                            .state = StateText(*member.world, true),
                            .journal = JournalText(*member.world),
                            .time = member.world->time().Now()};
}

// Streams of a world that became another one end.
void WorldSeries::EndStreams(const Member& member) {
  for (Reader& reader : readers_) {
    if (reader.member != member.index || reader.ended) continue;
    std::optional<StreamElement> last;
    while (auto element = reader.subscription->Next()) last = std::move(element);
    Require(last && std::holds_alternative<StreamEnd>(*last), "its streams end");
    reader.ended = true;
  }
}

void WorldSeries::Restore(Member& member, const With& with) {
  const std::string name = SeriesName("s", with[0]);
  const auto found = member.snapshots.find(name);
  const bool known = found != member.snapshots.end();
  const absl::Status status = member.world->snapshots().Restore(name);
  Require(status.ok() == known, status.ToString());
  if (!known) return;
  const Kept& kept = found->second;
  plain_ = false;
  member.shadow = kept.shadow;
  EndStreams(member);
  if (!member.world->time().frozen()) return;
  Require(member.world->time().Now() == kept.time,
          "a clock that stands still goes to the snapshot's time");
  Require(StateText(*member.world, true) == kept.state, "a world is as its snapshot was");
  Require(absl::StartsWith(JournalText(*member.world), kept.journal),
          "its journal begins as the snapshot's");
}

void WorldSeries::Reset(Member& member, const With& with) {
  const bool moved = with[0] % 4 == 0;
  const absl::Time at = absl::FromUnixMillis(1704296470564) + absl::Hours(with[1]);
  const absl::Status status =
      member.world->snapshots().Reset(moved ? std::optional(at) : std::nullopt);
  Require(status.ok(), status.ToString());
  plain_ = false;
  member.shadow = {};
  EndStreams(member);
  Require(StateText(*member.world, true).empty(), "a world that is reset is empty");
  Require(member.world->journal().last_number() == 0, "so is its journal");
  Require(!moved || member.world->time().Now() == at, "its clock is where it was told to be");
}

void WorldSeries::Fork(Member& member, const With& with) {
  if (members_.size() >= kMembersMax) return;
  const std::string name = SeriesName("s", with[0]);
  const auto snapshot = member.snapshots.find(name);
  const bool from_snapshot = with[1] % 2 == 0 && snapshot != member.snapshots.end();
  WorldOptions options = member.options;
  options.name = absl::StrCat("w", members_.size());
  if (!directory_.empty()) options.database = absl::StrCat(directory_, "/", files_++, ".db");
  auto fork =
      member.world->snapshots().Fork(options, from_snapshot ? std::optional(name) : std::nullopt);
  Require(fork.ok(), fork.status().ToString());
  const std::string state = from_snapshot ? snapshot->second.state : StateText(*member.world, true);
  // A clock that runs goes on, and items expire.
  Require(!(*fork)->time().frozen() || StateText(**fork, true) == state,
          "a fork begins as the world it is made from");
  plain_ = false;
  (*fork)->deliveries().Start();
  Member made{.index = members_.size(),
              .options = (*fork)->options(),
              .world = *fork,
              .shadow = from_snapshot ? snapshot->second.shadow : member.shadow};
  members_.push_back(std::move(made));
}

void WorldSeries::Reopen(Member& member, const With&) {
  if (directory_.empty()) return;
  std::erase_if(readers_, [&](const Reader& reader) { return reader.member == member.index; });
  const std::string state = StateText(*member.world, false);
  const std::string journal = JournalText(*member.world);
  const absl::Time now = member.world->time().Now();
  const bool frozen = member.world->time().frozen();
  member.world.reset();
  auto world = World::Reopen(member.options);
  Require(world.ok(), world.status().ToString());
  member.world = *std::move(world);
  member.world->deliveries().Start();
  member.snapshots.clear();
  plain_ = false;
  Require(member.world->time().frozen() == frozen, "a clock stands still, or runs, as before");
  // A clock that runs ahead of the machine's goes on from the latest command.
  if (!frozen) return;
  Require(member.world->time().Now() == now, "a clock that stands still stands where it stood");
  Require(StateText(*member.world, false) == state, "what was answered is there again");
  Require(absl::StartsWith(JournalText(*member.world), journal), "so is the journal");
}

void WorldSeries::Rehearse(Member& member, const With& with) {
  const std::string state = StateText(*member.world, true);
  const std::string journal = JournalText(*member.world);
  const std::string cache = SeriesName("c", with[0]);
  const absl::Status status = member.world->Rehearse([&](Scope& scope) {
    const auto created = scope.domain.caches.Create(*CacheName::Parse(cache));
    const auto ref = *scope.domain.caches.Find(*CacheName::Parse(cache));
    const auto topic = *TopicName::Parse(SeriesName("t", with[1]));
    return scope.domain.topics.Publish(ref, topic, {.bytes = "rehearsed"}, "", scope.now).status();
  });
  RequireNoBug(status);
  Require(StateText(*member.world, true) == state, "a rehearsal changes nothing");
  Require(JournalText(*member.world) == journal, "and stands in no journal");
}

// Lets everything come to its end.
void WorldSeries::Quiet(Member& member) {
  member.world->time().Freeze();
  bool idle = false;
  for (int round = 0; round < kRoundsMax && !(idle && sender_.waiting() == 0); ++round) {
    while (sender_.waiting() > 0) sender_.Answer(0, {.http_status = 200});
    const auto passage = member.world->time().RunUntilIdle(kLong, absl::ZeroDuration());
    Require(passage.ok(), passage.status().ToString());
    idle = passage->idle;
  }
  Require(idle || may_hold_, "a world whose receivers answer comes to rest");
  const size_t unfinished = member.world->deliveries().unfinished();
  Require(unfinished == 0 || may_hold_, absl::StrCat(unfinished, " deliveries wait for nothing"));
}

std::string WorldSeries::Story(Member& member) {
  std::string text = absl::StrCat(StateText(*member.world, true), JournalText(*member.world));
  for (const auto& one : member.world->deliveries().List(0, std::numeric_limits<int>::max())) {
    absl::StrAppend(&text, one.id, " ", StateName(one.state), " ", one.body, " ", one.signature,
                    "\n");
  }
  const auto bundle = MakeBundle(*member.world, "momento.test", "0.1.0");
  if (bundle.ok()) {
    Require(ParseBundle(*bundle).ok(), "a bundle that was made can be read");
    absl::StrAppend(&text, bundle->dump(), "\n");
  }
  return text;
}

std::string WorldSeries::Finish() {
  std::string text;
  for (Member& member : members_) Quiet(member);
  for (Member& member : members_) absl::StrAppend(&text, Story(member));
  for (const DeliveryRequest& one : sender_.sent()) {
    absl::StrAppend(&text, one.post_url, "\n", HeaderLines(one.headers), one.body, "\n");
  }
  return text;
}

}  // namespace emulator
