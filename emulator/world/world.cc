#include "emulator/world/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/storage/schema.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

// The seed a database belongs to: the one it was made with, else the wanted or default one.
absl::StatusOr<std::string> SettleSeed(Database& db, const std::optional<std::string>& wanted) {
  const std::optional<std::string> stored = MetaStore(db).Find(kSeedKey);
  if (stored && wanted && *stored != *wanted) return errors::DataHasOtherSeed(db.path(), *stored);
  return stored.value_or(wanted.value_or(kDefaultSeed));
}

// Takes from the database what the world was made with.
void ReadMeta(Database& db, WorldOptions& options) {
  MetaStore meta(db);
  options.auth = AuthModeFromName(meta.Find(kAuthKey).value_or("")).value_or(AuthMode::kOpen);
  const std::string limits = meta.Find(kLimitsKey).value_or("");
  for (absl::string_view limit : absl::StrSplit(limits, ',', absl::SkipEmpty())) {
    SetLimit(limit, options.limits).IgnoreError();
  }
  int64_t frozen_at_us = 0;
  if (absl::SimpleAtoi(meta.Find(kClockKey).value_or(""), &frozen_at_us)) {
    options.clock_frozen_at = absl::FromUnixMicros(frozen_at_us);
  }
}

// "NOT_FOUND" for the journal.
std::string OutcomeOf(const absl::Status& status) {
  return status.ok() ? "OK" : absl::StatusCodeToString(status.code());
}

}  // namespace

absl::StatusOr<std::shared_ptr<World>> World::Open(const WorldOptions& options) {
  return OpenAs(options, [](Database&) {});
}

absl::StatusOr<std::shared_ptr<World>> World::OpenAgain(WorldOptions options) {
  bool frozen = false;
  auto world = OpenAs(options, [&](Database& db) {
    ReadMeta(db, options);
    frozen = MetaStore(db).Find(kClockModeKey).value_or("") == kFrozen;
  });
  if (!world.ok()) return world;
  if (frozen) (*world)->FreezeClock();
  if (!frozen) (*world)->ReleaseClock();
  return world;
}

absl::StatusOr<std::shared_ptr<World>> World::OpenAs(const WorldOptions& options,
                                                     absl::FunctionRef<void(Database&)> prepare) {
  auto db = OpenDatabase(options.database);
  if (!db.ok()) return db.status();
  const std::string path = (*db)->path();
  try {
    prepare(**db);
    auto seed = SettleSeed(**db, options.seed);
    if (!seed.ok()) return seed.status();
    std::shared_ptr<World> world(new World(options, *seed));
    world->WriteMeta(**db);
    absl::MutexLock lock(&world->mutex_);
    world->MakeDomain(*std::move(db));
    return world;
  } catch (const StorageError& error) {
    return errors::DataDamaged(path, error.what());
  }
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

void World::WriteMeta(Database& db) const {
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
    absl::Status permitted = CheckPermission(caller->permissions, command.need);
    if (!permitted.ok()) return permitted;
  }
  absl::Status within =
      domain_->rates.Count(command.plane, std::max<int64_t>(command.request.size, 0), now);
  if (!within.ok()) return within;

  std::optional<Transaction> transaction;
  if (command.writes) transaction.emplace(domain_->transactions);
  Scope scope{
      .domain = *domain_, .caller = *caller, .now = now, .cache = {}, .detail = {}, .token_id = {}};
  if (command.cache) {
    auto name = CacheName::Parse(*command.cache);
    if (!name.ok()) return name.status();
    auto cache = domain_->caches.Find(*name);
    if (!cache.ok()) return cache.status();
    scope.cache = *std::move(cache);
  }
  absl::Status status = act(scope);
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
