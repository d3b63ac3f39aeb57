#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "emulator/base/clock.h"
#include "emulator/base/limits.h"
#include "emulator/domain/journal/journal.h"
#include "emulator/domain/tokens/tokens.h"
#include "emulator/domain/webhooks/delivery/delivery_sender.h"
#include "emulator/storage/database.h"

namespace emulator {

inline constexpr char kDefaultSeed[] = "momento-emulator";

// What a world is made of; every default is that of a world in memory with the machine's time.
struct WorldOptions {
  std::string name = "default";
  // Absent: the seed the database was made with, or kDefaultSeed for a new one.
  std::optional<std::string> seed;
  // A path, or Database::kInMemory.
  std::string database = Database::kInMemory;
  AuthMode auth = AuthMode::kOpen;
  Limits limits;
  // Set: the clock stands still here until it is moved.
  std::optional<absl::Time> clock_frozen_at;
  const TimeSource* time = &SystemTime();
  // Null: deliveries stay pending.
  DeliverySender* sender = nullptr;
  // False: rules about calls are stored but not applied. For replays, which know from the bundle
  // which calls failed. Rules about deliveries always apply.
  bool faults_apply = true;
  // How many entries lie between two checkpoints of a small world (checkpoints.h); 0: none is
  // taken.
  uint64_t entries_between_checkpoints = limits::kEntriesBetweenCheckpoints;
  // Whether requests that the database has as under way are sent again, not recorded as lost. For
  // replays.
  bool sends_again = false;
  // Whether webhook requests have a header `traceparent`.
  bool trace_webhooks = false;
  // Called after a command, outside the lock, when a timer is due earlier than any before.
  std::function<void()> on_earlier_timer = [] {};
  // Called with each journal entry, outside the lock, in their order within a turn; may be null.
  std::function<void(const std::string& world, const JournalEntry&)> on_entry;
};

}  // namespace emulator
