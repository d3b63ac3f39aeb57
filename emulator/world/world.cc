#include "emulator/world/world.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/limits.h"
#include "emulator/base/log.h"
#include "emulator/storage/schema.h"
#include "emulator/world/meta_store.h"

namespace emulator {
namespace {

constexpr char kSeedKey[] = "seed";

// The seed a database belongs to: the one it was made with, else the wanted or default one.
absl::StatusOr<std::string> SettleSeed(Database& db, const std::optional<std::string>& wanted) {
  MetaStore meta(db);
  const std::optional<std::string> stored = meta.Find(kSeedKey);
  if (stored && wanted && *stored != *wanted) return errors::DataHasOtherSeed(db.path(), *stored);
  if (stored) return *stored;
  meta.Insert(kSeedKey, wanted.value_or(kDefaultSeed));
  return wanted.value_or(kDefaultSeed);
}

WorldClock MakeClock(const WorldOptions& options) {
  if (options.clock_frozen_at) return WorldClock(*options.time, *options.clock_frozen_at);
  return WorldClock(*options.time);
}

// "NOT_FOUND" for the journal.
std::string OutcomeOf(const absl::Status& status) {
  return status.ok() ? "OK" : absl::StatusCodeToString(status.code());
}

}  // namespace

absl::StatusOr<std::unique_ptr<World>> World::Open(const WorldOptions& options) {
  auto db = OpenDatabase(options.database);
  if (!db.ok()) return db.status();
  const std::string path = (*db)->path();
  try {
    auto seed = SettleSeed(**db, options.seed);
    if (!seed.ok()) return seed.status();
    std::unique_ptr<World> world(new World(options, *seed));
    world->MakeDomain(*std::move(db), options);
    return world;
  } catch (const StorageError& error) {
    return errors::DataDamaged(path, error.what());
  }
}

void World::MakeDomain(std::unique_ptr<Database> db, const WorldOptions& options) {
  absl::MutexLock lock(&mutex_);
  domain_ = std::make_unique<Domain>(Domain::Parts{
      .db = std::move(db),
      .world = name_,
      .seed = Seed(seed_),
      .auth = options.auth,
      .limits = options.limits,
      .clock = clock_,
      .sender = options.sender,
      .run_in_world = [this](const std::function<void()>& action) { Settle(action); }});
  Transaction transaction(domain_->transactions);
  domain_->deliveries.Recover();
  transaction.Commit();
  RunOnCommit();
}

void World::StartDeliveries() {
  Settle([this] {
    mutex_.AssertHeld();
    domain_->deliveries.SchedulePending();
  });
}

World::World(const WorldOptions& options, std::string seed)
    : name_(options.name),
      seed_(std::move(seed)),
      on_earlier_timer_(options.on_earlier_timer),
      clock_(MakeClock(options)) {}

World::~World() {
  absl::MutexLock lock(&mutex_);
  if (domain_ != nullptr) WriteJournal();
}

absl::Status World::Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  absl::Status status;
  Settle([&] {
    mutex_.AssertHeld();
    status = RunLocked(command, act);
  });
  return status;
}

void World::Settle(absl::FunctionRef<void()> action) {
  std::vector<Effects::Action> after_unlock;
  bool earlier = false;
  {
    absl::MutexLock lock(&mutex_);
    Guarded(action);
    FireDue();
    after_unlock = domain_->effects.TakeAfterUnlock();
    const absl::Time due = domain_->timers.NextDue().value_or(absl::InfiniteFuture());
    earlier = due < std::exchange(reported_due_, due) || !put_off_.empty();
  }
  for (const Effects::Action& effect : after_unlock) effect();
  if (earlier) on_earlier_timer_();
}

absl::Status World::RunLocked(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  JournalEntry entry{
      .action = std::string(command.action),
      .cache = std::string(command.cache.value_or("")),
      .subject = std::string(command.subject.substr(0, limits::kJournalNameBytesMax))};
  const uint64_t journal_before = domain_->journal.last_number();
  absl::Status status;
  try {
    status = Act(command, act, entry);
  } catch (const StorageError& error) {
    Log(absl::StrCat("storage of world ", name_, " failed in ", command.action, ": ",
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
  if (!status.ok() || !command.writes) {
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
  if (command.authenticate) {
    auto authenticated = domain_->tokens.Authenticate(command.token, now);
    if (!authenticated.ok()) return authenticated.status();
    caller = *authenticated;
    entry.token_id = caller->token_id;
    if (!command.envelope.ok()) return command.envelope;
    absl::Status permitted = CheckPermission(caller->permissions, command.need);
    if (!permitted.ok()) return permitted;
  }
  absl::Status within = domain_->rates.Count(command.plane, command.request_bytes, now);
  if (!within.ok()) return within;

  std::optional<Transaction> transaction;
  if (command.writes) transaction.emplace(domain_->transactions);
  Scope scope{.domain = *domain_, .caller = *caller, .now = now, .cache = {}, .detail = {}};
  if (command.cache) {
    auto name = CacheName::Parse(*command.cache);
    if (!name.ok()) return name.status();
    auto cache = domain_->caches.Find(*name);
    if (!cache.ok()) return cache.status();
    scope.cache = *std::move(cache);
  }
  absl::Status status = act(scope);
  entry.detail = std::move(scope.detail);
  if (!status.ok() || !command.writes) return status;
  entry.outcome = OutcomeOf(status);
  domain_->journal.Append(entry);
  domain_->journal.Write();
  transaction->Commit();
  domain_->journal.Committed();
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
    Log(absl::StrCat("world ", name_, " failed: ", error.what()));
  }
}

void World::FireDue() {
  while (auto action = domain_->timers.PopDue(clock_.Now())) Guarded(*action);
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
    Log(absl::StrCat("the journal of world ", name_, " could not be written: ", error.what()));
  }
  domain_->journal.Committed();
}

void World::Unsubscribe(const std::shared_ptr<Subscription>& subscription) {
  Settle([&] {
    mutex_.AssertHeld();
    domain_->topics.Unsubscribe(subscription);
  });
}

void World::EndSubscriptions(const absl::Status& status) {
  Settle([&] {
    mutex_.AssertHeld();
    domain_->topics.EndAll(status);
  });
}

void World::RunDue() {
  Settle([] {});
  RunPutOff();
}

absl::Time World::NextDue() {
  absl::MutexLock lock(&mutex_);
  if (clock_.frozen()) return absl::InfiniteFuture();
  if (!put_off_.empty() && !running_put_off_) return absl::InfinitePast();
  return domain_->timers.NextDue().value_or(absl::InfiniteFuture());
}

void World::AdvanceTo(absl::Time time) {
  if (!clock_.frozen()) return;
  Settle([&] {
    mutex_.AssertHeld();
    while (true) {
      const std::optional<absl::Time> due = domain_->timers.NextDue();
      if (!due || *due > time) break;
      clock_.MoveTo(*due);
      FireDue();
    }
    clock_.MoveTo(time);
  });
  RunPutOff();
}

std::vector<JournalEntry> World::ReadJournal(uint64_t after, int count) {
  absl::MutexLock lock(&mutex_);
  WriteJournal();
  return domain_->journal.Read(after, count);
}

std::vector<Delivery> World::ListDeliveries(int64_t after, int count) {
  absl::MutexLock lock(&mutex_);
  return domain_->deliveries.store().List(after, count);
}

size_t World::live_subscriptions() {
  absl::MutexLock lock(&mutex_);
  return domain_->topics.live_subscriptions();
}

bool World::AwaitDeliveriesDone(absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return domain_->deliveries.unfinished() == 0;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&done), patience);
}

}  // namespace emulator
