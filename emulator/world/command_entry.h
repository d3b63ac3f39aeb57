#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "emulator/world/command.h"
#include "emulator/world/domain.h"

namespace emulator {

// The journal entry of a command.
//
// Threads: the functions have no state of their own; the world's lock guards `domain`.

// An entry of what the command itself says; time, caller and outcome are missing.
JournalEntry EntryOf(const Command& command);

// Finds the caller by the command's credential, as Tokens::Authenticate does. Notes the caller in
// the entry, and the caller's claims in the journal.
absl::StatusOr<const Credential*> NoteCaller(Domain& domain, const Command& command, absl::Time now,
                                             JournalEntry& entry);

// "OK", "NOT_FOUND"
std::string OutcomeOf(const absl::Status& status);

}  // namespace emulator
