#include "emulator/world/world.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "emulator/base/errors.h"
#include "emulator/base/log.h"
#include "emulator/base/status_macros.h"
#include "emulator/storage/schema.h"
#include "emulator/world/command_entry.h"
#include "emulator/world/world_settings.h"

namespace emulator {
namespace {

const Credential& Nobody() {
  static const Credential nobody;
  return nobody;
}

// Absent when there is no bound to it.
std::optional<uint64_t> BytesWritten(const Command& command, const Domain& domain) {
  // Deliveries repeat the text of a message.
  const bool bounded =
      command.checks_first && command.request.size >= 0 && !domain.effects.wants_commit();
  return bounded ? std::optional<uint64_t>(command.request.size) : std::nullopt;
}

}  // namespace

absl::StatusOr<std::shared_ptr<World>> World::Open(const WorldOptions& options) {
  ASSIGN_OR_RETURN(auto db, OpenDatabase(options.database));
  if (db == nullptr) return Create(options, NewTables());
  const std::string path = db->path();
  try {
    const std::string seed = ReadSeed(*db);
    if (options.seed && *options.seed != seed) return errors::DataHasOtherSeed(path, seed);
    std::shared_ptr<World> world(new World(options, seed));
    {
      TransactionStatements statements(*db);
      Transaction transaction(statements);
      WriteSettings(*db, options, seed);
      transaction.Commit();
    }
    return OpenOn(std::move(world), std::move(db));
  } catch (const StorageError& error) {
    return errors::DataDamaged(path, error.what());
  }
}

absl::StatusOr<std::shared_ptr<World>> World::Reopen(WorldOptions options) {
  ASSIGN_OR_RETURN(auto db, OpenDatabase(options.database));
  if (db == nullptr) return nullptr;
  try {
    const StoredWorld stored = ReadSettings(*db, options);
    std::shared_ptr<World> world(new World(options, stored.seed));
    WorldClock& clock = world->turn_.clock;
    if (stored.clock_frozen && stored.now) clock.Restart(stored.now);
    auto opened = OpenOn(std::move(world), std::move(db));
    if (opened.ok() && !stored.clock_frozen && clock.frozen()) clock.Release();
    return opened;
  } catch (const StorageError& error) {
    return errors::DataDamaged(options.database, error.what());
  }
}

absl::StatusOr<std::shared_ptr<World>> World::Create(const WorldOptions& options,
                                                     std::unique_ptr<Database> content,
                                                     JournalBlocks journal) {
  std::shared_ptr<World> world(new World(options, options.seed.value_or(kDefaultSeed)));
  try {
    WriteSettings(*content, options, world->seed());
    if (options.database != Database::kInMemory) JournalStore::InsertAll(*content, journal);
  } catch (const StorageError& error) {
    return errors::StorageFailed(error.what());
  }
  ASSIGN_OR_RETURN(auto db, CreateDatabase(options.database, std::move(content)));
  auto made = OpenOn(std::move(world), std::move(db), std::move(journal));
  if (!made.ok()) RemoveDatabase(options.database);
  return made;
}

absl::StatusOr<std::shared_ptr<World>> World::OpenOn(std::shared_ptr<World> world,
                                                     std::unique_ptr<Database> db,
                                                     JournalBlocks journal) {
  Turn& turn = world->turn_;
  turn.SetSelf(std::shared_ptr<Turn>(world, &turn));
  absl::MutexLock lock(&turn.mutex);
  try {
    turn.OpenDomain(std::move(db), std::move(journal));
    world->checkpoints_.BeginAgain();
  } catch (const StorageError& error) {
    return errors::DataDamaged(turn.options.database, error.what());
  }
  return world;
}

void World::Submit(Job& job, Turn::Patience patience) { turn_.Submit(job, patience); }

absl::Status World::Run(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  absl::Status status;
  const absl::Status kept = turn_.RunShared([&] {
    turn_.mutex.AssertHeld();
    status = RunInTurn(command, act);
  });
  return kept.ok() ? status : kept;
}

absl::Status World::RunInTurn(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act) {
  if (!turn_.closed.ok()) return turn_.closed;
  Domain& domain = *turn_.domain;
  JournalEntry entry = EntryOf(command);
  const CommandGroup::Beginning beginning = CommandGroup::Begin(domain);
  absl::Status status;
  bool is_undone = true;
  try {
    domain.FindCause(command.request.traceparent, entry);
    status = Execute(command, act, beginning, entry);
    if (status.ok()) {
      turn_.group.Keep(domain);
    } else {
      is_undone = turn_.group.TakeBack(domain, beginning);
    }
  } catch (const StorageError& error) {
    Log(absl::StrCat("storage of world ", options().name, " failed in ", command.action, ": ",
                     error.what()));
    status = errors::StorageFailed(error.what());
    is_undone = false;
  } catch (const std::exception& error) {
    Log(absl::StrCat("a bug, or no memory, in ", command.action, ": ", error.what()));
    status = errors::Internal(error.what());
    is_undone = false;
  }
  if (!is_undone) {
    CommandGroup::Forget(domain, beginning);
    turn_.FailGroup(status);
  }
  if (command.journaled) {
    entry.outcome = OutcomeOf(status);
    domain.journal.Append(std::move(entry));
  }
  return status;
}

absl::Status World::Execute(const Command& command, absl::FunctionRef<absl::Status(Scope&)> act,
                            const CommandGroup::Beginning& beginning, JournalEntry& entry) {
  Domain& domain = *turn_.domain;
  const absl::Time now = turn_.clock.Now();
  entry.time = now;
  const Credential* caller = &Nobody();
  const auto authenticated = NoteCaller(domain, command, now, entry);
  if (command.authenticate) {
    if (!authenticated.ok()) return authenticated.status();
    caller = *authenticated;
    entry.token_id = caller->token_id;
  }
  if (!command.envelope.ok()) return command.envelope;
  if (command.authenticate) {
    RETURN_IF_ERROR(CheckPermission(caller->permissions, command.need));
  }
  const auto bytes = static_cast<size_t>(std::max<int64_t>(command.request.size, 0));
  RETURN_IF_ERROR(domain.rates.Count(command.plane, bytes, now));

  if (command.writes) {
    const bool nearly_full = domain.room.Begin();
    turn_.group.Join(domain, beginning, bytes, nearly_full || !command.checks_first);
  }
  Scope scope{
      .domain = domain, .caller = *caller, .now = now, .cache = {}, .detail = {}, .token_id = {}};
  if (command.cache) {
    ASSIGN_OR_RETURN(auto name, CacheName::Parse(*command.cache));
    ASSIGN_OR_RETURN(auto cache, domain.caches.Find(name));
    scope.cache = std::move(cache);
  }
  absl::Status status = act(scope);
  if (status.ok() && command.writes) status = domain.room.Check(BytesWritten(command, domain));
  entry.detail = std::move(scope.detail);
  if (!scope.token_id.empty()) entry.token_id = std::move(scope.token_id);
  return status;
}

absl::Status World::Rehearse(absl::FunctionRef<absl::Status(Scope&)> act) {
  absl::Status status;
  turn_.Run([&] {
    turn_.mutex.AssertHeld();
    Domain& domain = *turn_.domain;
    const CommandGroup::Beginning beginning = CommandGroup::Begin(domain);
    const auto faults = domain.fault_plan.entries();
    Scope scope{.domain = domain,
                .caller = Nobody(),
                .now = turn_.clock.Now(),
                .cache = {},
                .detail = {},
                .token_id = {}};
    try {
      turn_.group.Join(domain, beginning, /*request_bytes=*/0, /*way_back=*/true);
      status = act(scope);
    } catch (const std::exception& error) {
      status = errors::StorageFailed(error.what());
    }
    domain.fault_plan.Restore(faults);
    turn_.group.TakeBack(domain, beginning);
  });
  return status;
}

void World::Read(absl::FunctionRef<void(const Domain&)> read) {
  absl::MutexLock lock(&turn_.mutex);
  read(*turn_.domain);
}

void World::Unsubscribe(const std::shared_ptr<Subscription>& subscription) {
  turn_.Post([this, subscription] {
    turn_.mutex.AssertHeld();
    turn_.domain->topics.Unsubscribe(subscription);
  });
}

void World::Close(const absl::Status& status) {
  turn_.Close(status);
  time_.RunAlone([&] {
    turn_.mutex.AssertHeld();
    turn_.EndLiveState(status);
  });
}

}  // namespace emulator
