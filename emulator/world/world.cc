#include "emulator/world/world.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/schema.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

// A time that is kept under `key`; absent when there is none.
std::optional<absl::Time> ReadTime(MetaStore& meta, const char* key) {
  int64_t us = 0;
  if (!absl::SimpleAtoi(meta.Find(key).value_or(""), &us)) return std::nullopt;
  return absl::FromUnixMicros(us);
}

// How a world was when its database was left.
struct Stored {
  std::string seed;
  bool frozen = false;
  std::optional<absl::Time> now;
};

// Takes from the database what the world was made with, and answers the rest.
Stored ReadSettings(Database& db, WorldOptions& options) {
  MetaStore meta(db);
  options.auth = AuthModeFromName(meta.Find(kAuthKey).value_or("")).value_or(AuthMode::kOpen);
  const std::string limits = meta.Find(kLimitsKey).value_or("");
  for (absl::string_view limit : absl::StrSplit(limits, ',', absl::SkipEmpty())) {
    SetLimit(limit, options.limits).IgnoreError();
  }
  options.clock_frozen_at = ReadTime(meta, kClockKey);
  return {.seed = meta.Find(kSeedKey).value_or(""),
          .frozen = meta.Find(kClockModeKey).value_or("") == kFrozen,
          .now = ReadTime(meta, kNowKey)};
}

// "NOT_FOUND" for the journal.
std::string OutcomeOf(const absl::Status& status) {
  return status.ok() ? "OK" : absl::StatusCodeToString(status.code());
}

}  // namespace

absl::StatusOr<std::shared_ptr<World>> World::Open(const WorldOptions& options) {
  ASSIGN_OR_RETURN(auto db, OpenDatabase(options.database));
  if (db == nullptr) return Create(options, NewTables());
  const std::string path = db->path();
  try {
    const std::string seed = MetaStore(*db).Find(kSeedKey).value_or("");
    if (options.seed && *options.seed != seed) return errors::DataHasOtherSeed(path, seed);
    std::shared_ptr<World> world(new World(options, seed));
    {
      TransactionStatements statements(*db);
      Transaction transaction(statements);
      world->WriteSettings(*db);
      transaction.Commit();
    }
    return Adopt(std::move(world), std::move(db));
  } catch (const StorageError& error) {
    return errors::DataDamaged(path, error.what());
  }
}

absl::StatusOr<std::shared_ptr<World>> World::OpenAgain(WorldOptions options) {
  ASSIGN_OR_RETURN(auto db, OpenDatabase(options.database));
  if (db == nullptr) return nullptr;
  try {
    const Stored stored = ReadSettings(*db, options);
    std::shared_ptr<World> world(new World(options, stored.seed));
    if (stored.frozen && stored.now) world->clock_.Restart(stored.now);
    auto opened = Adopt(std::move(world), std::move(db));
    if (opened.ok() && !stored.frozen && (*opened)->clock_frozen()) (*opened)->clock_.Release();
    return opened;
  } catch (const StorageError& error) {
    return errors::DataDamaged(options.database, error.what());
  }
}

absl::StatusOr<std::shared_ptr<World>> World::Create(const WorldOptions& options,
                                                     std::unique_ptr<Database> content) {
  std::shared_ptr<World> world(new World(options, options.seed.value_or(kDefaultSeed)));
  try {
    world->WriteSettings(*content);
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
  ASSIGN_OR_RETURN(auto db, CreateDatabase(options.database, std::move(content)));
  auto made = Adopt(std::move(world), std::move(db));
  if (!made.ok()) RemoveDatabase(options.database);
  return made;
}

absl::StatusOr<std::shared_ptr<World>> World::Adopt(std::shared_ptr<World> world,
                                                    std::unique_ptr<Database> db) {
  absl::MutexLock lock(&world->mutex_);
  try {
    world->MakeDomain(std::move(db));
  } catch (const StorageError& error) {
    return errors::DataDamaged(world->options_.database, error.what());
  }
  return world;
}

void World::MakeDomain(std::unique_ptr<Database> db) {
  domain_ = std::make_unique<Domain>(Domain::Parts{
      .db = std::move(db),
      .world = name(),
      .seed = Seed(seed_),
      .auth = options_.auth,
      .limits = options_.limits,
      .clock = clock_,
      .timers = timers_,
      .sender = options_.sender,
      .on_answer = [self = weak_from_this()](uint64_t ticket, const DeliveryAnswer& answer) {
        const std::shared_ptr<World> world = self.lock();
        if (world == nullptr) return;
        world->Turn([&] {
          world->mutex_.AssertHeld();
          world->domain_->deliveries.OnAnswer(ticket, answer);
        });
      }});
  if (options_.on_entry) domain_->journal.Observe();
  RecallClock();
  Transaction transaction(domain_->transactions);
  domain_->deliveries.Recover();
  transaction.Commit();
  RunOnCommit();
}

void World::WriteSettings(Database& db) const {
  MetaStore meta(db);
  meta.Put(kSeedKey, seed_);
  meta.Put(kAuthKey, AuthModeName(options_.auth));
  meta.Put(kLimitsKey, absl::StrJoin(LimitValues(options_.limits), ",", absl::PairFormatter("=")));
  meta.Put(kClockKey, options_.clock_frozen_at
                          ? absl::StrCat(absl::ToUnixMicros(*options_.clock_frozen_at))
                          : "system");
  meta.Put(kClockModeKey, options_.clock_frozen_at ? kFrozen : "running");
}

void World::StartDeliveries() {
  Turn([this] {
    mutex_.AssertHeld();
    deliveries_started_ = true;
    domain_->deliveries.SchedulePending();
  });
}

World::World(const WorldOptions& options, std::string seed)
    : options_(options), seed_(std::move(seed)), clock_(*options.time, options.clock_frozen_at) {}

World::~World() {
  absl::MutexLock lock(&mutex_);
  if (domain_ != nullptr) WriteJournal();
}

absl::Status World::Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  absl::Status status;
  Turn([&] {
    mutex_.AssertHeld();
    status = RunLocked(command, act);
  });
  return status;
}

void World::Turn(absl::FunctionRef<void()> action) {
  std::vector<Effects::Action> after_unlock;
  std::vector<JournalEntry> entries;
  bool earlier = false;
  {
    absl::MutexLock lock(&mutex_);
    PassTo(clock_.Live());
    Guarded(action);
    PassTo(clock_.Now());
    NoteFaultRules();
    after_unlock = domain_->effects.TakeAfterUnlock();
    entries = domain_->journal.TakeObserved();
    const absl::Time due = timers_.NextDue().value_or(absl::InfiniteFuture());
    earlier = due < std::exchange(reported_due_, due) || !put_off_.empty();
  }
  for (const Effects::Action& effect : after_unlock) effect();
  for (const JournalEntry& entry : entries) options_.on_entry(name(), entry);
  if (earlier) options_.on_earlier_timer();
}

absl::Status World::RunLocked(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  if (!closed_.ok()) return closed_;
  JournalEntry entry{
      .action = std::string(command.action),
      .cache = std::string(command.cache.value_or("")),
      .subject = std::string(command.subject.substr(0, limits::kJournalNameBytesMax)),
      .payload_bytes = command.request.size};
  if (command.request.bytes) entry.payload.emplace(*command.request.bytes);
  const uint64_t journal_before = domain_->journal.last_number();
  absl::Status status;
  try {
    status = Act(command, act, entry);
  } catch (const StorageError& error) {
    Log(absl::StrCat("storage of world ", name(), " failed in ", command.action, ": ",
                     error.what()));
    status = errors::StorageFailed(error.what());
  } catch (const std::exception& error) {
    Log(absl::StrCat("a bug, or no memory, in ", command.action, ": ", error.what()));
    status = errors::Internal(error.what());
  }
  if (status.ok()) {
    RunOnCommit();
  } else {
    Undo(journal_before);
  }
  // A command that wrote has its entry in its transaction.
  if (command.journaled && (!status.ok() || !command.writes)) {
    entry.outcome = OutcomeOf(status);
    domain_->journal.Append(std::move(entry));
  }
  if (domain_->journal.full()) WriteJournal();
  return status;
}

absl::Status World::Act(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act,
                        JournalEntry& entry) {
  static const Credential kNobody;
  const absl::Time now = clock_.Now();
  entry.time = now;
  const Credential* caller = &kNobody;
  const auto authenticated = domain_->tokens.Authenticate(command.token, now);
  if (authenticated.ok()) {
    entry.caller = (*authenticated)->id;
  } else if (!command.token.empty()) {
    entry.caller = kInvalidCaller;
  }
  if (authenticated.ok() && domain_->journal.WantsClaims(entry.caller)) {
    domain_->journal.AddClaims(entry.caller, domain_->tokens.ClaimsOf(**authenticated));
  }
  if (command.authenticate) {
    if (!authenticated.ok()) return authenticated.status();
    caller = *authenticated;
    entry.token_id = caller->token_id;
  }
  if (!command.envelope.ok()) return command.envelope;
  if (command.authenticate) {
    RETURN_IF_ERROR(CheckPermission(caller->permissions, command.need));
  }
  RETURN_IF_ERROR(
      domain_->rates.Count(command.plane, std::max<int64_t>(command.request.size, 0), now));

  std::optional<Transaction> transaction;
  if (command.writes) transaction.emplace(domain_->transactions);
  Scope scope{
      .domain = *domain_, .caller = *caller, .now = now, .cache = {}, .detail = {}, .token_id = {}};
  if (command.cache) {
    ASSIGN_OR_RETURN(auto name, CacheName::Parse(*command.cache));
    ASSIGN_OR_RETURN(auto cache, domain_->caches.Find(name));
    scope.cache = std::move(cache);
  }
  if (command.writes) domain_->room.Begin();
  absl::Status status = act(scope);
  if (status.ok() && command.writes) status = domain_->room.Check();
  entry.detail = std::move(scope.detail);
  if (!scope.token_id.empty()) entry.token_id = std::move(scope.token_id);
  if (!status.ok() || !command.writes) return status;
  entry.outcome = OutcomeOf(status);
  domain_->journal.Append(entry);
  domain_->journal.Write();
  transaction->Commit();
  domain_->journal.Committed();
  return status;
}

absl::Status World::Rehearse(absl::FunctionRef<absl::Status(Scope&)> act) {
  static const Credential kNobody;
  absl::Status status;
  Turn([&] {
    mutex_.AssertHeld();
    const uint64_t journal_before = domain_->journal.last_number();
    const auto faults = domain_->fault_plan.entries();
    try {
      Transaction transaction(domain_->transactions);
      Scope scope{.domain = *domain_,
                  .caller = kNobody,
                  .now = clock_.Now(),
                  .cache = {},
                  .detail = {},
                  .token_id = {}};
      status = act(scope);
    } catch (const std::exception& error) {
      status = errors::StorageFailed(error.what());
    }
    domain_->fault_plan.Restore(faults);
    Undo(journal_before);
  });
  return status;
}

void World::Undo(uint64_t journal_before) {
  domain_->effects.TakeOnCommit();
  domain_->effects.TakeAfterUnlock();
  domain_->journal.TakeBack(journal_before);
}

void World::Guarded(absl::FunctionRef<void()> action) {
  const uint64_t journal_before = domain_->journal.last_number();
  try {
    action();
    RunOnCommit();
  } catch (const std::exception& error) {
    domain_->effects.TakeOnCommit();
    domain_->journal.TakeBack(journal_before);
    Log(absl::StrCat("world ", name(), " failed: ", error.what()));
  }
}

void World::PassTo(absl::Time time) {
  for (auto due = timers_.NextDue(); due && *due <= time; due = timers_.NextDue()) {
    clock_.MoveTo(*due);
    Guarded(*timers_.PopDue(*due));
  }
  clock_.MoveTo(time);
}

void World::RunOnCommit() {
  for (const Effects::Action& effect : domain_->effects.TakeOnCommit()) effect();
}

void World::WriteJournal() {
  try {
    Transaction transaction(domain_->transactions);
    domain_->journal.Write();
    transaction.Commit();
  } catch (const StorageError& error) {
    // Dropped with the rest, or they would pile up.
    Log(absl::StrCat("the journal of world ", name(), " could not be written: ", error.what()));
  }
  domain_->journal.Committed();
}

void World::Unsubscribe(const std::shared_ptr<Subscription>& subscription) {
  Turn([&] {
    mutex_.AssertHeld();
    domain_->topics.Unsubscribe(subscription);
  });
}

}  // namespace emulator
