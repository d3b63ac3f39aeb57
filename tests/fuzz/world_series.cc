#include "tests/fuzz/world_series.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/control/control_command.h"
#include "emulator/domain/webhooks/delivery_body.h"
#include "emulator/testing/world_peer.h"

namespace emulator {
namespace {

constexpr char kEndpoint[] = "momento.test";
constexpr absl::Duration kTtls[] = {absl::Milliseconds(1), absl::Seconds(1), absl::Minutes(1),
                                    absl::Hours(24)};
constexpr char kStorageGone[] = "the series takes the disk away";

}  // namespace

std::string SeriesName(const char* kind, uint8_t which) { return absl::StrCat(kind, which % 3); }

void RequireNoBug(const absl::Status& status) {
  Require(!absl::IsInternal(status), status.ToString());
  Require(status.ok() || !status.message().empty(), "an error has a text");
}

std::string StateText(World& world, bool with_faults) {
  std::string text;
  WorldPeer::Access(world, [&](Domain& domain) {
    const absl::Time now = world.time().Now();
    for (const std::string& name : domain.caches.List()) {
      const auto cache = *domain.caches.Find(*CacheName::Parse(name));
      absl::StrAppend(&text, "cache ", name, "\n");
      for (uint8_t key = 0; key < 3; ++key) {
        const std::string key_name = SeriesName("k", key);
        const auto value = domain.caches.scalars().Get({cache, key_name, now});
        if (value.ok() && *value) absl::StrAppend(&text, "item ", key_name, " ", **value, "\n");
      }
    }
    for (const Webhook& one : domain.webhooks.store().ListAll()) {
      absl::StrAppend(&text, "webhook ", one.name, " ", one.topic, " ", one.post_url, " ",
                      one.secret, " ", one.previous_secret.value_or(""), "\n");
    }
    for (const FaultPlan::Entry& entry : domain.fault_plan.entries()) {
      if (!with_faults) break;
      absl::StrAppend(&text, "fault ", entry.rule.name, " ", entry.matched, "\n");
    }
  });
  return text;
}

std::string JournalText(World& world) {
  std::string text;
  for (const auto& entry : world.journal().Read(0, std::numeric_limits<int>::max())) {
    absl::StrAppend(&text, JournalLine(entry, ""), "\n");
  }
  return text;
}

WorldSeries::WorldSeries(const std::string& directory) : directory_(directory) {
  members_.push_back(NewMember("w0"));
}

WorldSeries::~WorldSeries() {
  // Readers hold what the worlds made.
  readers_.clear();
  members_.clear();
}

WorldSeries::Member WorldSeries::NewMember(const std::string& name) {
  WorldOptions options{.name = name, .seed = "fuzz"};
  options.time = &time_;
  options.sender = &sender_;
  options.clock_frozen_at = time_.now;
  if (!directory_.empty()) options.database = absl::StrCat(directory_, "/", files_++, ".db");
  auto world = World::Open(options);
  Require(world.ok(), world.status().ToString());
  (*world)->deliveries().Start();
  return {.index = members_.size(),
          .options = options,
          .world = *world,
          .shadow = {},
          .snapshots = {},
          .tokens = {}};
}

const std::vector<WorldSeries::Op>& WorldSeries::Ops() {
  using S = WorldSeries;
  // What makes a world interesting stands here more than once.
  static const std::vector<Op> ops = {
      &S::CreateCache,   &S::CreateCache,   &S::DeleteCache,   &S::FlushCache,
      &S::Set,           &S::Set,           &S::Get,           &S::Mint,
      &S::FailToSet,     &S::Publish,       &S::Publish,       &S::Publish,
      &S::Publish,       &S::Subscribe,     &S::ReadStream,    &S::ReadStream,
      &S::LeaveStream,   &S::ChangeTopic,   &S::PutWebhook,    &S::PutWebhook,
      &S::ChangeWebhook, &S::AnswerRequest, &S::AnswerRequest, &S::SetOrder,
      &S::ReleaseHeld,   &S::Resend,        &S::PutFault,      &S::MeetFault,
      &S::PassTime,      &S::PassTime,      &S::RunUntilIdle,  &S::FreezeOrRelease,
      &S::TakeSnapshot,  &S::Restore,       &S::Reset,         &S::Fork,
      &S::Reopen,        &S::Rehearse,
  };
  return ops;
}

void WorldSeries::Run(const SeriesStep& step) {
  Member& member = members_[step.world % members_.size()];
  const absl::Time before = member.world->time().Now();
  const Op op = Ops()[step.op % Ops().size()];
  (this->*op)(member, step.with);
  const bool may_go_back =
      op == &WorldSeries::Restore || op == &WorldSeries::Reset || op == &WorldSeries::Reopen;
  Require(may_go_back || member.world->time().Now() >= before, "time does not go back");
  CheckItems(member);
  CheckRequests();
}

nlohmann::ordered_json WorldSeries::Control(Member& member, const char* action,
                                            const nlohmann::json& body,
                                            std::optional<bool> expected) {
  const auto answer = RunControlCommand(*member.world, kEndpoint, action, body);
  RequireNoBug(answer.status());
  Require(!expected || answer.ok() == *expected,
          absl::StrCat(action, " ", body.dump(), ": ", answer.status().ToString()));
  return answer.ok() ? *answer : nlohmann::ordered_json();
}

absl::Status WorldSeries::RunOnCache(Member& member, const char* action, const std::string& cache,
                                     bool writes, absl::FunctionRef<absl::Status(Scope&)> act) {
  const absl::Status status =
      member.world->Run({.action = action, .cache = cache, .writes = writes}, act);
  const bool known = member.shadow.items.contains(cache);
  Require(known || absl::IsNotFound(status), "a cache that is not there is not found");
  return status;
}

void WorldSeries::CheckItems(Member& member) {
  std::string expected;
  const absl::Time now = member.world->time().Now();
  for (const auto& [cache, items] : member.shadow.items) {
    absl::StrAppend(&expected, "cache ", cache, "\n");
    for (const auto& [key, value] : items) {
      if (value.expires_at <= now) continue;
      absl::StrAppend(&expected, "item ", key, " ", value.text, "\n");
    }
  }
  const std::string state = StateText(*member.world, false);
  Require(state.substr(0, state.find("webhook ")) == expected,
          absl::StrCat("the caches hold\n", state, "and should hold\n", expected));
}

void WorldSeries::CreateCache(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const bool is_new = !member.shadow.items.contains(cache);
  Control(member, "control.caches.create", {{"cache", cache}}, is_new);
  member.shadow.items.try_emplace(cache);
}

void WorldSeries::DeleteCache(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  Control(member, "control.caches.delete", {{"cache", cache}}, member.shadow.items.contains(cache));
  member.shadow.items.erase(cache);
  const auto in_cache = [&](const auto& entry) { return entry.first.first == cache; };
  std::erase_if(member.shadow.messages, in_cache);
  std::erase_if(member.shadow.webhooks, in_cache);
  // Its topics may come again, with the same numbers.
  plain_ = false;
}

void WorldSeries::FlushCache(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const auto found = member.shadow.items.find(cache);
  const bool known = found != member.shadow.items.end();
  Control(member, "control.caches.flush", {{"cache", cache}}, known);
  if (known) found->second.clear();
}

void WorldSeries::Set(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string key = SeriesName("k", with[1]);
  const Value value{.text = absl::StrCat("v", with[2]),
                    .expires_at = member.world->time().Now() + kTtls[with[3] % std::size(kTtls)]};
  const absl::Status status =
      RunOnCache(member, "cache_client.Scs/Set", cache, true, [&](Scope& scope) {
        return scope.domain.caches.scalars().Set(scope.Item(key), value.text,
                                                 value.expires_at - scope.now);
      });
  RequireNoBug(status);
  if (status.ok()) member.shadow.items[cache][key] = value;
}

// That values are right is checked after every step; this one stands in the journal.
void WorldSeries::Get(Member& member, const With& with) {
  const std::string token =
      member.tokens.empty() ? "" : member.tokens[with[2] % member.tokens.size()];
  const std::string key = SeriesName("k", with[1]);
  const std::string cache = SeriesName("c", with[0]);
  const absl::Status status = member.world->Run(
      {.action = "cache_client.Scs/Get",
       .token = token,
       .need = {.access = Need::Access::kRead, .cache = cache, .names = {key}},
       .cache = cache,
       .subject = key},
      [&](Scope& scope) { return scope.domain.caches.scalars().Get(scope.Item(key)).status(); });
  RequireNoBug(status);
}

void WorldSeries::Mint(Member& member, const With& with) {
  nlohmann::json body = {{"kind", with[0] % 2 == 0 ? "api-key" : "disposable"},
                         {"expires_in_seconds", 1 + with[1]}};
  if (with[0] % 4 != 0) {
    body["permissions"] = {{{"role", with[2] % 2 == 0 ? "readonly" : "writeonly"},
                            {"cache", SeriesName("c", with[3])}}};
  }
  const auto minted = Control(member, "control.credentials.mint", body);
  if (minted.contains("api_key")) member.tokens.push_back(minted["api_key"]);
}

void WorldSeries::FailToSet(Member& member, const With& with) {
  const std::string cache = SeriesName("c", with[0]);
  const std::string before = StateText(*member.world, true);
  const absl::Status status =
      RunOnCache(member, "cache_client.Scs/Set", cache, true, [&](Scope& scope) -> absl::Status {
        const std::string key = SeriesName("k", with[1]);
        scope.domain.caches.scalars().Set(scope.Item(key), "lost", absl::Hours(1)).IgnoreError();
        if (with[2] % 2 == 0) throw StorageError(13, kStorageGone);
        return absl::InvalidArgumentError("no");
      });
  Require(!status.ok(), "it fails");
  Require(StateText(*member.world, true) == before, "a command that fails changes nothing");
}

}  // namespace emulator
